import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { apt, installMissing, Lists, Unavailable } from '../../scripts/debian';

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

/**
 * Installs the Debian packages that are missing, and returns a folder with `vmlinuz` and `config` of the newest kernel of
 * the suite that this machine runs, kept in `cache`. Throws Unavailable where that is not possible.
 */
export function bootableKernel(cache: string): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Unavailable(
      `the oracle is built for x86-64 Linux, this is ${process.platform} ${process.arch}`,
    );
  }
  if (!existsSync('/usr/bin/apt-get'))
    throw new Unavailable('there is no apt to get a kernel with');
  const lists = new Lists();
  installMissing(NEEDED, lists);
  const release = lists.use(`finding ${NEWEST_KERNEL}`, newestRelease);
  const folder = join(cache, release);
  if (existsSync(join(folder, 'vmlinuz'))) return folder;
  return lists.use(`fetching kernel ${release}`, () => fetchKernel(release, folder));
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
