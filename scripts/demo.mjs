/** `npm run demo`: builds what is missing and checks the examples against the bundled kernels. */
import { spawnSync } from 'node:child_process';
import { run } from './ensure-packages.mjs';

run(process.execPath, ['scripts/build.mjs']);
const objects = ['process_watch', 'net_watch', 'legacy'].map((name) => `examples/${name}.bpf.o`);
console.log(`$ core-lens check ${objects.join(' ')}\n`);
const { status } = spawnSync(process.execPath, ['dist/cli.js', 'check', ...objects], {
  stdio: 'inherit',
});
// 1: the example is there to have errors.
if (status !== 1) process.exit(status ?? 1);
console.log(`
process_watch loads everywhere: whatever differs is guarded. net_watch has one program that is off by default and needs
Linux 5.13. legacy was written for 5.10 and breaks on newer kernels, or loads there and reads the wrong thing.

Try it on an object of yours:       node dist/cli.js check YOUR.bpf.o
against the kernel of this machine: node dist/cli.js check --kernel /sys/kernel/btf/vmlinux YOUR.bpf.o
what each relocation becomes:       node dist/cli.js relocations YOUR.bpf.o
All options:                        node dist/cli.js --help`);
