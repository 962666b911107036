import { mkdir, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { success, type Result, reasonOf } from '../bytes';
import { failed, type VirtualHostFault } from './faults';
import { lastLine, runTool } from './run-tool';
import { findProgram, toolsMissing } from './tools';

const PACKAGE_NAME = /^[a-z0-9][a-z0-9+.-]+$/;
/** `linux-image-6.1.0-50-cloud-amd64`; without a number it stands for the newest. */
const IMAGE_PACKAGE = /^linux-image-(?:unsigned-)?(\d.*)$/;

/** What distributions divide a kernel into: Debian since 6.19, Ubuntu. */
const PARTS = ['modules', 'binary', 'base'];

const DOWNLOAD_LIMIT = 600_000;
const UNPACK_LIMIT = 300_000;
const QUERY_LIMIT = 60_000;

/** Large, and of no use in a machine that has nothing but a network device. */
const LEFT_OUT = [
  'gpu',
  'media',
  'infiniband',
  'scsi',
  'usb',
  'staging',
  'iio',
  'wireless',
  'ethernet',
]
  .map((kind) => `kernel/drivers/*${kind}`)
  .concat('kernel/sound', 'usr/share');

/** Unpacks $1 into $2; tar keeps what is in the archive below that folder. */
const UNPACK_DEB =
  'from=$1 to=$2; shift 2; dpkg-deb --fsys-tarfile "$from" | tar -x -f - -C "$to" "$@"';
const UNPACK_TAR = 'from=$1 to=$2; shift 2; tar -x -f "$from" -C "$to" "$@"';

/** Has apt download a kernel's packages into a folder: the image's, and those that belong to it. */
export async function downloadPackages(
  name: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Result<string[], VirtualHostFault>> {
  if (!PACKAGE_NAME.test(name)) return failed('package-name-bad', name);
  const [apt, cache] = await Promise.all([findProgram('apt-get'), findProgram('apt-cache')]);
  if (apt === null || cache === null) return failed('no-apt', name);
  const ask = async (...words: string[]) => {
    const run = await runTool(cache, words, { timeLimit: QUERY_LIMIT, signal });
    return run.ok ? run.value.output : '';
  };
  let image = name;
  if (!IMAGE_PACKAGE.test(name)) {
    const depends = await ask('depends', '--important', name);
    image = /Depends: (linux-image-\S*\d\S*)/.exec(depends)?.[1] ?? name;
  }
  const release = IMAGE_PACKAGE.exec(image)?.[1];
  const known = new Set((await ask('pkgnames', 'linux-')).split('\n'));
  const parts = release === undefined ? [] : PARTS.map((part) => `linux-${part}-${release}`);
  const wanted = [image, ...parts.filter((part) => known.has(part))];
  // As a user of its own apt could not write here.
  const words = ['download', '-q', '-o', 'APT::Sandbox::User=root', ...wanted];
  const run = await runTool(apt, words, { folder, timeLimit: DOWNLOAD_LIMIT, signal });
  if (signal?.aborted) return failed('cancelled');
  if (!run.ok) return failed('package-not-downloaded', name, run.fault);
  if (run.value.code !== 0) {
    return failed('package-not-downloaded', name, lastLine(run.value.errors));
  }
  const files = (await readdir(folder)).filter((file) => file.endsWith('.deb'));
  return success(files.map((file) => join(folder, file)));
}

/** Unpacks packages into a folder and returns the path of the kernel's image there. Nothing of them is run. */
export async function unpackPackages(
  paths: readonly string[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Result<string, VirtualHostFault>> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    return failed('temporary-folder', folder, reasonOf(error));
  }
  for (const path of paths) {
    const unpacked = await unpack(resolve(path), folder, signal);
    if (!unpacked.ok) return unpacked;
  }
  const image = await findImage(folder);
  if (image === null)
    return failed('package-without-kernel', paths.map((path) => basename(path)).join(', '));
  return success(image);
}

async function unpack(
  path: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Result<null, VirtualHostFault>> {
  const isDeb = path.endsWith('.deb');
  if (!isDeb && !/\.apk$|\.pkg\.tar(?:\.\w+)?$/.test(path)) {
    return failed('package-kind-unknown', path);
  }
  for (const tool of isDeb ? (['dpkg-deb', 'tar'] as const) : (['tar'] as const)) {
    if ((await findProgram(tool)) === null) return toolsMissing([tool]);
  }
  const script = isDeb ? UNPACK_DEB : UNPACK_TAR;
  const excluded = LEFT_OUT.map((pattern) => `--exclude=${pattern}`);
  const words = ['-c', script, 'sh', path, folder, ...excluded];
  const run = await runTool('/bin/sh', words, { timeLimit: UNPACK_LIMIT, signal });
  if (signal?.aborted) return failed('cancelled');
  if (!run.ok) return failed('package-not-unpacked', path, run.fault);
  const { code, errors } = run.value;
  // What dpkg-deb says comes first; tar only complains that there is too little.
  const reason = errors.split('\n')[0].trim();
  if (code !== 0 || /^dpkg-deb: error/m.test(errors)) {
    return failed('package-not-unpacked', path, reason);
  }
  return success(null);
}

/** `boot/vmlinuz-<release>`, or `lib/modules/<release>/vmlinuz`. */
async function findImage(root: string): Promise<string | null> {
  for (const name of await readdir(join(root, 'boot')).catch(() => [])) {
    if (/^vmlinu[xz]/.test(name)) return join(root, 'boot', name);
  }
  for (const modules of ['lib/modules', 'usr/lib/modules']) {
    for (const release of await readdir(join(root, modules)).catch(() => [])) {
      const names: string[] = await readdir(join(root, modules, release)).catch(() => []);
      if (names.includes('vmlinuz')) return join(root, modules, release, 'vmlinuz');
    }
  }
  return null;
}
