import { execFileSync } from 'node:child_process';

/** The clangs on this machine that the tests compile with: the usual one, and the newest by its number. */
export const CLANGS: readonly string[] = ['clang', ...numbered().slice(0, 1)].filter(hasBpf);

export const WHY_NONE = 'left out: there is no clang with the BPF target on the path';

function numbered(): string[] {
  const names = Array.from({ length: 12 }, (_, i) => `clang-${22 - i}`);
  return names.filter(hasBpf);
}

function hasBpf(name: string): boolean {
  try {
    const targets = execFileSync(name, ['--print-targets'], { encoding: 'utf8', stdio: 'pipe' });
    return /^\s*bpf\s/m.test(targets);
  } catch {
    return false;
  }
}
