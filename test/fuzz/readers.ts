import { readBtf, resolveSize, typeLabel, type Btf } from '../../server/src/btf';
import { readElf } from '../../server/src/elf';
import { Chunks } from '../../server/src/kernels/byte-source';
import { readKernelImage } from '../../server/src/kernels/read-image';
import { readObject } from '../../server/src/object';
import {
  asksModules,
  describeReason,
  prepareRelocations,
  relocateObject,
} from '../../server/src/relocation';

/**
 * Everything that reads bytes from outside, each driven through all it does with them. A reader answers with a value or
 * a fault; whatever it throws is a defect.
 */
export interface Reader {
  readonly name: string;
  /** Which seeds are its input. */
  readonly seeds: 'objects' | 'types' | 'kernel files' | 'brotli files';
  /** Whether the input was taken: a fuzzer that only makes junk tests nothing. */
  read(bytes: Uint8Array): boolean | Promise<boolean>;
}

/** What objects and types are read against. */
export interface Partners {
  /** The types that objects are relocated against. */
  readonly vmlinux: Btf;
  /** An object that is relocated against the types, for each of `vmlinux`'s answers. */
  readonly object: Uint8Array;
}

export function readersOf(partners: Partners): Reader[] {
  return [
    { name: 'elf', seeds: 'objects', read: (bytes) => readElf(bytes).ok },
    { name: 'object', seeds: 'objects', read: (bytes) => readWholeObject(bytes, partners.vmlinux) },
    { name: 'types', seeds: 'types', read: (bytes) => readWholeTypes(bytes, partners) },
    { name: 'split types', seeds: 'types', read: (bytes) => readAsModule(bytes, partners) },
    { name: 'kernel file', seeds: 'kernel files', read: (bytes) => readKernelFile(bytes, 'k') },
    { name: 'brotli file', seeds: 'brotli files', read: (bytes) => readKernelFile(bytes, 'k.br') },
  ];
}

function readWholeObject(bytes: Uint8Array, vmlinux: Btf): boolean {
  const object = readObject(bytes);
  if (!object.ok) return false;
  const relocations = prepareRelocations(object.value);
  asksModules(object.value, relocations, vmlinux);
  const relocated = relocateObject(object.value, relocations, { vmlinux, modules: [] });
  for (const { reason } of relocated.results) describeReason(reason);
  for (const index of object.value.functions.keys()) relocated.instructions(index);
  return true;
}

function readWholeTypes(bytes: Uint8Array, { object }: Partners): boolean {
  const btf = readBtf(bytes);
  if (!btf.ok) return false;
  walkTypes(btf.value);
  const opened = readObject(object);
  if (!opened.ok) throw new Error(opened.fault.message);
  const relocations = prepareRelocations(opened.value);
  const target = { vmlinux: btf.value, modules: [] };
  for (const { reason } of relocateObject(opened.value, relocations, target).results) {
    describeReason(reason);
  }
  return true;
}

function readAsModule(bytes: Uint8Array, { vmlinux, object }: Partners): boolean {
  const btf = readBtf(bytes, { base: vmlinux });
  if (!btf.ok) return false;
  walkTypes(btf.value);
  const opened = readObject(object);
  if (!opened.ok) throw new Error(opened.fault.message);
  const modules = [{ name: 'mutant', btf: btf.value }];
  relocateObject(opened.value, prepareRelocations(opened.value), { vmlinux, modules });
  return true;
}

/** Finds and reads the BTF of a kernel file of any form, from memory. */
async function readKernelFile(bytes: Uint8Array, fileName: string): Promise<boolean> {
  const image = await readKernelImage(new Chunks([bytes]), fileName);
  if (!image.ok) return false;
  return readBtf(image.value.btf).ok;
}

function walkTypes(btf: Btf): void {
  for (let id = 0; id < btf.typeCount; id++) {
    typeLabel(btf, id);
    resolveSize(btf, id);
    btf.skipModifiers(id);
    btf.names().named(btf.name(id));
  }
}
