import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What cannot be had on this machine, and why; the tests that need it are left out with this reason. */
export class Unavailable extends Error {}

/** Runs a program of Debian's package tools and returns what it prints. */
export function apt(command: string, ...words: string[]): string {
  return execFileSync(command, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 26,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  });
}

/** apt's lists as they are now; fetched at most once. */
export class Lists {
  private areFresh = false;

  /** Runs something that needs them, and once more with fresh ones when it fails. */
  use<Answer>(what: string, ask: () => Answer): Answer {
    try {
      return ask();
    } catch (error) {
      if (this.areFresh || !isRoot())
        throw new Unavailable(`${what} failed: ${lastWordsOf(error)}`);
    }
    try {
      apt('apt-get', 'update', '-q', '-o', 'APT::Update::Error-Mode=any');
    } catch (error) {
      throw new Unavailable(`apt-get update failed: ${lastWordsOf(error)}`);
    }
    this.areFresh = true;
    return this.use(what, ask);
  }
}

/** The last line that a failed program printed, or what else is known of the failure. */
export function lastWordsOf(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: unknown; readonly message?: string };
  const lines = typeof stderr === 'string' ? stderr.trim().split('\n') : [];
  return lines.at(-1) || (message ?? String(error));
}

/** Installs those of the Debian packages that are missing; throws Unavailable where that is not possible. */
export function installMissing(names: readonly string[], lists = new Lists()): void {
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Unavailable(`there is no apt to install ${names.join(' ')} with`);
  }
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (!isRoot()) {
    throw new Unavailable(
      `these packages are missing and only root can install them: ${missing.join(' ')}`,
    );
  }
  console.log(`      installing ${missing.join(' ')}`);
  lists.use(`installing ${missing.join(' ')}`, () =>
    apt('apt-get', 'install', '-y', '-q', '--no-install-recommends', ...missing),
  );
}

function isInstalled(name: string): boolean {
  try {
    return apt('dpkg-query', '-W', '-f', '${Status}', name) === 'install ok installed';
  } catch {
    return false;
  }
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
