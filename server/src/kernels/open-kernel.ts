import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Btf } from '../btf';
import type { Fault, Result } from '../bytes';
import { KernelConfig, looksLikeConfig } from './config';
import { expand } from './expand';
import { isConfigOfAnother } from './facts';
import { failure, faultOf } from './faults';
import { entriesOf, kindOfPath, withFile } from './files';
import { assembleKernel, type Kernel } from './kernel';
import type { KernelImage } from './kernel-image';
import { MOST_CONFIG_BYTES } from './limits';
import { moduleFilesBelow, readModules, type ModulesResult } from './modules';
import { firstPresent, kernelFileName, kernelFolderName } from './names';
import { contentOf, readKernelImage } from './read-image';

interface RunningKernel {
  /** Its BTF, with that of the modules that are loaded beside it. */
  readonly btf: string;
  /** `Linux version 6.12.107 …` */
  readonly words: string;
}

const RUNNING_KERNEL: RunningKernel = {
  btf: '/sys/kernel/btf/vmlinux',
  words: '/proc/version',
};
const RUNNING_NAME = 'this machine';

const IMAGE_NAMES = ['vmlinux.btf', 'vmlinux', 'vmlinuz'];
/** `modules/` of a kernel folder, `kernel/` of /lib/modules/<release>. */
const MODULE_FOLDERS = ['modules', 'kernel'];

/**
 * Opens a kernel by the path of a file or a folder: BTF alone, an ELF file with .BTF, a boot image, a BTFHub archive,
 * each also compressed, or a folder with one of them as `vmlinux.btf`, `vmlinux` or `vmlinuz`, and beside it, at will,
 * `config` and `modules/`. A fault says which file it is about where that is another one than `path`.
 * @param source what to call the place; the path unless given
 * @param running where the kernel that runs here tells of itself
 */
export async function openKernel(
  path: string,
  source = path,
  running = RUNNING_KERNEL,
): Promise<Result<Kernel>> {
  if (path === running.btf) return openRunning(running, source);
  const kind = await kindOfPath(path);
  if (!kind.ok) return kind;
  return kind.value === 'folder' ? openFolder(path, source) : openFile(path, source);
}

/** The kernel that runs here, of which more is at hand than its BTF: what it calls itself, and the modules that are loaded. */
async function openRunning({ btf, words }: RunningKernel, source: string): Promise<Result<Kernel>> {
  const folder = dirname(btf);
  const file = await readImageFile(btf);
  if (!file.ok) return file;
  const listed = await entriesOf(folder);
  const names = listed.ok ? listed.value.map(({ name }) => name) : [];
  const modules = names.filter((name) => name !== basename(btf)).map((name) => join(folder, name));
  const told = await readFile(words, 'utf8').catch(() => '');
  const text = told.replace(/^Linux version /, '');
  return assembleKernel({
    image: { ...file.value.image, banner: { text, from: 'running kernel' } },
    fileSize: file.value.fileSize,
    path: btf,
    source,
    name: RUNNING_NAME,
    config: null,
    notes: [],
    readModules: (vmlinux) => readModules(modules, vmlinux),
  });
}

async function openFile(path: string, source: string): Promise<Result<Kernel>> {
  const file = await readImageFile(path);
  if (!file.ok) return file;
  return assembleKernel({
    ...file.value,
    path,
    source,
    name: kernelFileName(path),
    config: null,
    notes: [],
    readModules: null,
  });
}

async function openFolder(path: string, source: string): Promise<Result<Kernel>> {
  const listed = await entriesOf(path);
  if (!listed.ok) return listed;
  const entries = listed.value;
  const files = new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
  const imageName = firstPresent(IMAGE_NAMES, files);
  if (imageName === null) return failure('folder-without-kernel');

  const imagePath = join(path, imageName);
  const file = await readImageFile(imagePath);
  if (!file.ok) return named(imagePath, file);
  const { image } = file.value;
  const configName = firstPresent(['config'], files);
  const { config, notes } =
    configName === null
      ? { config: null, notes: [] }
      : await readConfig(join(path, configName), image);
  const all = new Set(entries.map(({ name }) => name));
  return named(
    imagePath,
    assembleKernel({
      ...file.value,
      path,
      source,
      name: kernelFolderName(path),
      config,
      notes,
      readModules: modulesReader(path, all, image),
    }),
  );
}

function readImageFile(
  path: string,
): Promise<Result<{ readonly image: KernelImage; readonly fileSize: number }>> {
  return withFile(path, async (file) => {
    const image = await readKernelImage(file, path);
    return image.ok ? { ok: true, value: { image: image.value, fileSize: file.size } } : image;
  });
}

/** A config that cannot be read is no reason to refuse the kernel: it becomes a note. */
async function readConfig(
  path: string,
  image: KernelImage,
): Promise<{ readonly config: KernelConfig | null; readonly notes: readonly Fault[] }> {
  const read = await withFile(path, async (file): Promise<Result<KernelConfig>> => {
    if (file.size > MOST_CONFIG_BYTES) return failure('file-too-large', MOST_CONFIG_BYTES);
    const bytes = await file.read(0, file.size);
    const content = await contentOf(file, path);
    let text = bytes;
    if (content.kind === 'compressed') {
      const expanded = await expand(bytes, content.by, MOST_CONFIG_BYTES);
      if (!expanded.ok) return expanded;
      text = expanded.value.window(0, expanded.value.size);
    }
    if (!looksLikeConfig(text)) return failure('not-a-config');
    return { ok: true, value: new KernelConfig(text) };
  });
  if (!read.ok) return { config: null, notes: [faultOf(path, read.fault)] };
  const config = read.value;
  if (!isConfigOfAnother(image.banner, config)) return { config, notes: [] };
  const other = failure(
    'config-of-another-kernel',
    config.version ?? '',
    image.banner?.text.split(' ')[0] ?? '',
  );
  return { config, notes: [faultOf(path, other.fault)] };
}

/** Null where the folder has none of the kernel's modules. */
function modulesReader(
  path: string,
  present: ReadonlySet<string>,
  image: KernelImage,
): ((vmlinux: Btf) => Promise<ModulesResult>) | null {
  const folder = MODULE_FOLDERS.find((name) => present.has(name));
  if (folder !== undefined) return (vmlinux) => readFolderModules(join(path, folder), vmlinux);
  const beside = modulesBeside(path, present, image);
  return beside.length === 0 ? null : (vmlinux) => readModules(beside, vmlinux);
}

async function readFolderModules(folder: string, vmlinux: Btf): Promise<ModulesResult> {
  const { paths, faults } = await moduleFilesBelow(folder);
  const read = await readModules(paths, vmlinux);
  return { modules: read.modules, faults: [...faults, ...read.faults] };
}

/** /sys/kernel/btf, or a copy of it, holds the modules' BTF beside that of vmlinux. */
function modulesBeside(path: string, present: ReadonlySet<string>, image: KernelImage): string[] {
  const isLikeSysfs =
    image.format === 'raw BTF' && present.has('vmlinux') && !present.has('vmlinux.btf');
  if (!isLikeSysfs) return [];
  const moduleNames = [...present].filter((name) => /^\w+$/.test(name) && name !== 'vmlinux');
  return moduleNames.filter((name) => name !== 'config').map((name) => join(path, name));
}

function named<T>(path: string, result: Result<T>): Result<T> {
  return result.ok ? result : { ok: false, fault: faultOf(path, result.fault) };
}
