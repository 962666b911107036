import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isRoot } from '../../scripts/debian';

const FOLDER = '/sys/fs/bpf';

/** Leaves the tests out, and says why, where nothing can be loaded on this machine. */
export function needBpf(context: Mocha.Context): void {
  if (isRoot() && process.platform === 'linux') return;
  console.log('      left out: programs are loaded as root on Linux');
  context.skip();
}

/** Mounts the BPF file system where it is not; what is returned puts back what was. */
export function mountBpffs(): () => void {
  if (readFileSync('/proc/mounts', 'utf8').includes(` ${FOLDER} bpf `)) return () => undefined;
  execFileSync('mount', ['-t', 'bpf', 'bpf', FOLDER]);
  return () => {
    execFileSync('umount', [FOLDER]);
  };
}
