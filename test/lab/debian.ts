import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Why this machine cannot boot a kernel; the test is then left out with this reason. */
export class CannotBoot extends Error {}

/** The Debian packages that booting a kernel and building the oracle needs. */
const NEEDED = [
  'qemu-system-x86',
  'busybox-static',
  'cpio',
  'gcc',
  'libc6-dev',
  'libbpf-dev',
  'libelf-dev',
  'zlib1g-dev',
];

/** Depends on the newest kernel of the suite that this machine runs. */
const NEWEST_KERNEL = 'linux-image-cloud-amd64';

function apt(command: string, ...words: string[]): string {
  return execFileSync(command, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 26,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  });
}

function isInstalled(name: string): boolean {
  try {
    return apt('dpkg-query', '-W', '-f', '${Status}', name) === 'install ok installed';
  } catch {
    return false;
  }
}

/** apt's lists as they are now; fetched at most once. */
class Lists {
  private areFresh = false;

  /** Runs something that needs them, and once more with fresh ones when it fails. */
  use<Answer>(what: string, ask: () => Answer): Answer {
    try {
      return ask();
    } catch (error) {
      const isRoot = process.getuid?.() === 0;
      if (this.areFresh || !isRoot) throw new CannotBoot(`${what} failed: ${reasonOf(error)}`);
    }
    try {
      apt('apt-get', 'update', '-q', '-o', 'APT::Update::Error-Mode=any');
    } catch (error) {
      throw new CannotBoot(`apt-get update failed: ${reasonOf(error)}`);
    }
    this.areFresh = true;
    return this.use(what, ask);
  }
}

function reasonOf(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: unknown; readonly message?: string };
  const lines = typeof stderr === 'string' ? stderr.trim().split('\n') : [];
  return lines.at(-1) || (message ?? String(error));
}

/**
 * Installs the Debian packages that are missing, and returns a folder with `vmlinuz` and `config` of the newest kernel of
 * the suite that this machine runs, kept in `cache`. Throws CannotBoot where that is not possible.
 */
export function bootableKernel(cache: string): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new CannotBoot(
      `the oracle is built for x86-64 Linux, this is ${process.platform} ${process.arch}`,
    );
  }
  if (!existsSync('/usr/bin/apt-get')) throw new CannotBoot('there is no apt to get a kernel with');
  const lists = new Lists();
  installMissing(lists);
  const release = lists.use(`finding ${NEWEST_KERNEL}`, newestRelease);
  const folder = join(cache, release);
  if (existsSync(join(folder, 'vmlinuz'))) return folder;
  return lists.use(`fetching kernel ${release}`, () => fetchKernel(release, folder));
}

function installMissing(lists: Lists): void {
  const missing = NEEDED.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new CannotBoot(
      `these packages are missing and only root can install them: ${missing.join(' ')}`,
    );
  }
  console.log(`      installing ${missing.join(' ')}`);
  lists.use(`installing ${missing.join(' ')}`, () =>
    apt('apt-get', 'install', '-y', '-q', '--no-install-recommends', ...missing),
  );
}

function newestRelease(): string {
  const depends = apt('apt-cache', 'depends', '--important', NEWEST_KERNEL);
  const release = /Depends: linux-image-(\d\S+)/.exec(depends)?.[1];
  if (release === undefined) throw new Error(`${NEWEST_KERNEL} names no kernel`);
  return release;
}

/** Since 6.19 the image package is divided, and the configuration is in the part called base. */
function fetchKernel(release: string, folder: string): string {
  const work = mkdtempSync(join(tmpdir(), 'kernel-'));
  try {
    const parts = ['image', 'binary', 'base'].map((part) => `linux-${part}-${release}`);
    const known = apt('apt-cache', 'pkgnames', 'linux-').split('\n');
    for (const name of parts.filter((part) => known.includes(part))) {
      // As a user of its own apt could not write here.
      const words = ['download', '-q', '-o', 'APT::Sandbox::User=root', name];
      execFileSync('apt-get', words, { cwd: work, stdio: 'pipe', encoding: 'utf8' });
    }
    for (const name of readdirSync(work))
      apt('dpkg-deb', '-x', join(work, name), join(work, 'root'));
    const files = readdirSync(join(work, 'root'), { recursive: true, encoding: 'utf8' });
    const kept = join(work, 'kept');
    mkdirSync(kept);
    for (const wanted of ['vmlinuz', 'config']) {
      const found = files.find((path) => basename(path) === `${wanted}-${release}`);
      if (found === undefined) throw new Error(`the packages of ${release} lack its ${wanted}`);
      renameSync(join(work, 'root', found), join(kept, wanted));
    }
    mkdirSync(join(folder, '..'), { recursive: true });
    rmSync(folder, { recursive: true, force: true });
    execFileSync('cp', ['-r', kept, folder]);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
