import { basename, join } from 'node:path';
import { readBtf, rebaseSplitBtf, type Btf } from '../btf';
import type { Fault, Result } from '../bytes';
import { withoutSurroundings } from './byte-source';
import { BASE_SECTION, hasSection, readElfHeaders, readElfSection } from './elf-image';
import { failure, faultOf } from './faults';
import { entriesOf, kindOfPath, withFile } from './files';
import { COMPRESSED_NAME } from './names';
import { DEEPEST_MODULE_FOLDER, MOST_BTF_BYTES, MOST_MODULES } from './limits';
import { readPlain } from './read-image';

/** A kernel module's BTF on its vmlinux's. */
interface ModuleBtf {
  /** As the running kernel calls it: `nf_conntrack`, also for nf-conntrack.ko. */
  readonly name: string;
  readonly btf: Btf;
}

interface ModuleFault {
  readonly name: string;
  readonly fault: Fault;
}

/** Both in the order of the modules' names. */
export interface ModulesResult {
  readonly modules: readonly ModuleBtf[];
  readonly faults: readonly ModuleFault[];
}

/** Files read at a time. */
const READERS = 4;

/** Reads module files (.ko, or raw split BTF; each also compressed) on the BTF of their vmlinux. */
export async function readModules(paths: readonly string[], vmlinux: Btf): Promise<ModulesResult> {
  const modules: ModuleBtf[] = [];
  const faults: ModuleFault[] = [];
  const waiting = paths.slice(0, MOST_MODULES).values();
  const reader = async () => {
    for (const path of waiting) {
      const name = moduleName(path);
      const btf = await readModule(path, vmlinux);
      if (btf.ok) modules.push({ name, btf: btf.value });
      else faults.push({ name, fault: faultOf(path, btf.fault) });
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  if (paths.length > MOST_MODULES) {
    const { fault } = failure('too-many-modules', MOST_MODULES);
    faults.push({ name: moduleName(paths[MOST_MODULES]), fault });
  }
  return { modules: modules.sort(byName), faults: faults.sort(byName) };
}

function readModule(path: string, vmlinux: Btf): Promise<Result<Btf>> {
  return withFile(path, async (file) => {
    const plain = await readPlain(file, path);
    if (!plain.ok) return plain;
    const { source, content } = plain.value;
    if (content.kind === 'btf') {
      if (source.size > MOST_BTF_BYTES) return failure('btf-section-too-large', MOST_BTF_BYTES);
      return readSplitBtf(await source.read(0, source.size), vmlinux);
    }
    if (content.kind !== 'elf') return failure('not-a-module');
    const elf = await readElfHeaders(source);
    if (!elf.ok) return elf;
    const split = await readElfSection(source, elf.value, '.BTF', MOST_BTF_BYTES);
    if (!split.ok) {
      return split.fault.code === 'elf-without-btf' ? failure('module-without-btf') : split;
    }
    if (!hasSection(elf.value, BASE_SECTION)) {
      return readSplitBtf(split.value, vmlinux);
    }
    const distilled = await readElfSection(source, elf.value, BASE_SECTION, MOST_BTF_BYTES);
    return distilled.ok
      ? rebaseSplitBtf(withoutSurroundings(split.value), distilled.value, vmlinux)
      : distilled;
  });
}

/** What refers to types that do not exist, or are of a wrong kind, was split from another vmlinux. */
function readSplitBtf(bytes: Uint8Array, vmlinux: Btf): Result<Btf> {
  const read = readBtf(withoutSurroundings(bytes), { base: vmlinux });
  if (read.ok || read.fault.code !== 'btf-bad-type') return read;
  return failure('module-of-another-kernel', read.fault.message);
}

/** The files below a folder of modules; symbolic links to folders are not followed, so that none can lead in a circle. */
export async function moduleFilesBelow(
  folder: string,
  depth = 0,
): Promise<{ readonly paths: string[]; readonly faults: readonly ModuleFault[] }> {
  const paths: string[] = [];
  const faults: ModuleFault[] = [];
  const listed = await entriesOf(folder);
  if (!listed.ok)
    return { paths, faults: [{ name: folder, fault: faultOf(folder, listed.fault) }] };
  for (const entry of listed.value) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth === DEEPEST_MODULE_FOLDER) continue;
      const below = await moduleFilesBelow(path, depth + 1);
      for (const found of below.paths) paths.push(found);
      faults.push(...below.faults);
    } else if (!entry.name.startsWith('.') && !(entry.isSymbolicLink() && (await isFolder(path)))) {
      paths.push(path);
    }
  }
  return { paths, faults };
}

async function isFolder(path: string): Promise<boolean> {
  const kind = await kindOfPath(path);
  return kind.ok && kind.value === 'folder';
}

function moduleName(path: string): string {
  return basename(path)
    .replace(COMPRESSED_NAME, '')
    .replace(/\.(?:ko|btf)$/, '')
    .replaceAll('-', '_');
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
