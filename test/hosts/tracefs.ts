import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const FOLDER = '/sys/kernel/tracing';

/** Leaves the tests out, and says why, where the kernel traces nothing. */
export function needTracing(context: Mocha.Context): void {
  if (/\ttracefs$/m.test(readFileSync('/proc/filesystems', 'utf8'))) return;
  console.log('      left out: the kernel has no tracefs');
  context.skip();
}

/** Mounts tracefs where it is not; what is returned puts back what was. */
export function mountTracefs(): () => void {
  if (existsSync(`${FOLDER}/trace_pipe`)) return () => undefined;
  execFileSync('mount', ['-t', 'tracefs', 'tracefs', FOLDER]);
  return () => {
    execFileSync('umount', [FOLDER]);
  };
}

/** The traces of their own that watches have. */
export function instances(): string[] {
  return readdirSync(`${FOLDER}/instances`).filter((name) => name.startsWith('core-lens-'));
}

/** Whether what programs print gets into the trace already. */
export function getsLines(instance: string): boolean {
  const enable = `${FOLDER}/instances/${instance}/events/bpf_trace/bpf_trace_printk/enable`;
  return readFileSync(enable, 'utf8').startsWith('1');
}
