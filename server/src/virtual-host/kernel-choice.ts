import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { success, type Result } from '../bytes';
import { readImageFacts } from '../kernels';
import { failed, type VirtualHostFault } from './faults';
import { machineArch } from './qemu-words';

/** The kernel to boot, as a user names it. */
export type KernelChoice =
  /** A boot image, and the folder of its modules where that is not found by itself (`lib/modules/<release>`). */
  | { readonly kind: 'image'; readonly path: string; readonly modules?: string }
  /** Files of packages: that of the image, and where the distribution divides kernels, those of modules and configuration. */
  | { readonly kind: 'package-files'; readonly paths: readonly string[] }
  /** A package that apt downloads; nothing is installed. */
  | { readonly kind: 'package'; readonly name: string };

/** A kernel whose files are all on disk. */
export interface BootableKernel {
  readonly image: string;
  readonly release: string | null;
  /** Null: none is known, so its drivers must be built in. */
  readonly modules: string | null;
  readonly config: string | null;
}

/** A kernel of this machine, to choose from. */
export interface InstalledKernel {
  readonly path: string;
  readonly release: string;
  /** False where root alone may read it. */
  readonly isReadable: boolean;
}

const PACKAGE_FILE = /\.(?:deb|apk)$|\.pkg\.tar(?:\.\w+)?$/;
const NAMED_BY_RELEASE = /^vmlinu[xz]-(\d.*)$/;

/** What a user typed: a file of this machine, or the name of a package. */
export async function readKernelChoice(text: string): Promise<KernelChoice> {
  const isFile = await stat(text).catch(() => null);
  if (isFile === null && !text.includes('/')) return { kind: 'package', name: text };
  if (PACKAGE_FILE.test(text)) return { kind: 'package-files', paths: [text] };
  return { kind: 'image', path: text };
}

/** The kernels that this machine has, the newest first. */
export async function installedKernels(): Promise<InstalledKernel[]> {
  const found = new Map<string, InstalledKernel>();
  const add = async (path: string, release: string) => {
    const facts = await readImageFacts(path);
    if (!facts.ok && facts.fault.code !== 'permission-denied') return;
    if (found.get(release)?.isReadable !== true) {
      found.set(release, { path, release, isReadable: facts.ok });
    }
  };
  for (const name of await readdir('/boot').catch(() => [])) {
    const release = NAMED_BY_RELEASE.exec(name)?.[1];
    if (release !== undefined) await add(join('/boot', name), release);
  }
  for (const release of await readdir('/lib/modules').catch(() => [])) {
    await add(join('/lib/modules', release, 'vmlinuz'), release);
  }
  const byRelease = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
  return [...found.values()].sort((a, b) => byRelease(b.release, a.release));
}

/** Looks at a boot image, and for what belongs to it around it and in the system's folders. */
export async function examineImage(
  path: string,
  modules: string | null,
): Promise<Result<BootableKernel, VirtualHostFault>> {
  const facts = await readImageFacts(path);
  if (!facts.ok) {
    switch (facts.fault.code) {
      case 'permission-denied':
        return failed('image-closed', path, `sudo chmod a+r ${path}`);
      case 'not-recognised':
      case 'empty-file':
        return failed('not-a-kernel', path);
      default:
        return failed('image-unreadable', path, facts.fault.message);
    }
  }
  const { arch } = facts.value;
  const ours = machineArch();
  if (arch !== null && arch !== ours) return failed('other-machine', path, arch, ours ?? '');
  const release = facts.value.release ?? releaseByPath(path);
  return success({
    image: path,
    release,
    modules: modules ?? (await first('folder', modulePlaces(path, release))),
    config: await first('file', configPlaces(path, release)),
  });
}

function releaseByPath(path: string): string | null {
  const folder = basename(dirname(path));
  const isAmongModules = basename(dirname(dirname(path))) === 'modules';
  return NAMED_BY_RELEASE.exec(basename(path))?.[1] ?? (isAmongModules ? folder : null);
}

/** Beside an image in lib/modules/<release>, next to the boot folder, or in the system's place. */
function modulePlaces(image: string, release: string | null): string[] {
  const folder = dirname(image);
  if (release === null) return [];
  const roots = [join(folder, '..'), join(folder, '..', 'usr'), '/', '/usr'];
  const beside = basename(folder) === release ? [folder] : [];
  return [...beside, ...roots.map((root) => join(root, 'lib', 'modules', release))];
}

function configPlaces(image: string, release: string | null): string[] {
  const folder = dirname(image);
  const named = release === null ? [] : [join(folder, `config-${release}`)];
  const installed = release === null ? [] : [`/boot/config-${release}`];
  return [...named, join(folder, 'config'), ...installed];
}

async function first(kind: 'file' | 'folder', paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (kind === 'file' ? found?.isFile() : found?.isDirectory()) return path;
  }
  return null;
}
