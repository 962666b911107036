import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installMissing, Unavailable } from './debian';

const EXAMPLES = join(__dirname, '..', 'examples');

/** Sees to a clang that compiles the example project; throws Unavailable where there is none and none can be installed. */
export function requireClang(): void {
  if (compiles()) return;
  installMissing(['clang', 'libbpf-dev']);
  if (!compiles()) throw new Unavailable('clang does not compile the examples');
}

function compiles(): boolean {
  const words = ['-target', 'bpf', '-D__TARGET_ARCH_x86', '-fsyntax-only', 'legacy.bpf.c'];
  try {
    execFileSync('clang', words, { cwd: EXAMPLES, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
