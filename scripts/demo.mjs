/** `npm run demo`: builds what is missing and shows the example against the bundled kernels. */
import { run } from './ensure-packages.mjs';

run(process.execPath, ['scripts/build.mjs']);
const objects = ['process_watch', 'net_watch', 'legacy'].map((name) => `examples/${name}.bpf.o`);
console.log(`$ core-lens relocations ${objects.join(' ')}\n`);
run(process.execPath, ['dist/cli.js', 'relocations', ...objects]);
console.log(`
Try it on an object of yours:      node dist/cli.js relocations YOUR.bpf.o
against the kernel of this machine: node dist/cli.js relocations --kernel /sys/kernel/btf/vmlinux YOUR.bpf.o
All options:                        node dist/cli.js --help`);
