import { essentialName, isAnyEnum, type Btf } from '../btf';
import { enumeratorText } from '../declaration';
import type { TargetTypes } from '../relocation';
import { findTypes, type FoundType, type TypeName } from './types';

/** An enumerator of an enum. */
export interface FoundEnumerator extends FoundType {
  readonly index: number;
  readonly value: bigint;
  /** As C writes it. */
  readonly text: string;
}

/** An enumerator of an enum of this name, each without its flavor; null when the kernel has none. */
export function enumeratorIn(
  types: TargetTypes,
  type: TypeName,
  name: string,
): FoundEnumerator | null {
  const wanted = essentialName(name);
  for (const { btf, module, typeId } of findTypes(types, type)) {
    const found = enumeratorOf(btf, typeId, wanted);
    if (found !== null) return { ...found, module };
  }
  return null;
}

/** An enumerator of one enum, or a typedef of it, by its full name. */
export function enumeratorOf(btf: Btf, typeId: number, name: string): FoundEnumerator | null {
  const enumId = btf.skipModifiers(typeId);
  if (!isAnyEnum(btf.kind(enumId))) return null;
  for (let index = 0; index < btf.vlen(enumId); index++) {
    if (btf.elementName(enumId, index) === name) return enumerator(btf, enumId, index);
  }
  return null;
}

/** An enumerator of any enum of vmlinux, with its full name; C has one of a name, BTF may list more, of which the first counts. */
export function enumeratorNamed({ vmlinux }: TargetTypes, name: string): FoundEnumerator | null {
  return anywhere(vmlinux, name);
}

/** Every enumerator of a BTF in buckets by the hash of its name. */
interface EnumeratorIndex {
  readonly mask: number;
  /** Position in the columns plus 1, by bucket; 0 for none. */
  readonly buckets: Uint32Array;
  readonly next: Uint32Array;
  readonly enums: Uint32Array;
  readonly positions: Uint32Array;
}

const indexes = new WeakMap<Btf, EnumeratorIndex>();

function anywhere(btf: Btf, name: string): FoundEnumerator | null {
  const wanted = new TextEncoder().encode(`${name}\0`);
  let index = indexes.get(btf);
  if (index === undefined) {
    index = indexOf(btf);
    indexes.set(btf, index);
  }
  for (let at = index.buckets[hash(wanted, 0) & index.mask]; at > 0; at = index.next[at - 1]) {
    const [enumId, position] = [index.enums[at - 1], index.positions[at - 1]];
    if (btf.elementName(enumId, position) === name) return enumerator(btf, enumId, position);
  }
  return null;
}

function indexOf(btf: Btf): EnumeratorIndex {
  const types: number[] = [];
  let count = 0;
  for (let id = btf.firstId; id < btf.typeCount; id++) {
    if (!isAnyEnum(btf.kind(id))) continue;
    types.push(id);
    count += btf.vlen(id);
  }
  let size = 16;
  while (size < count) size *= 2;
  const [mask, buckets, next] = [size - 1, new Uint32Array(size), new Uint32Array(count)];
  const [enums, positions] = [new Uint32Array(count), new Uint32Array(count)];
  let at = count;
  // From behind, so that the first of a name is met first.
  for (const id of types.reverse()) {
    for (let position = btf.vlen(id) - 1; position >= 0; position--) {
      at--;
      enums[at] = id;
      positions[at] = position;
      const offset = btf.elementNameOffset(id, position);
      const holder = btf.stringOwner(offset);
      const bucket = hash(holder.view.bytes, holder.stringPosition(offset)) & mask;
      next[at] = buckets[bucket];
      buckets[bucket] = at + 1;
    }
  }
  return { mask, buckets, next, enums, positions };
}

/** FNV-1a of the bytes up to the NUL. */
function hash(bytes: Uint8Array, start: number): number {
  let value = 0x811c9dc5;
  for (let at = start; bytes[at] > 0; at++) value = Math.imul(value ^ bytes[at], 0x01000193);
  return value >>> 0;
}

function enumerator(btf: Btf, typeId: number, index: number): FoundEnumerator {
  return {
    btf,
    module: null,
    typeId,
    index,
    value: btf.enumeratorValue(typeId, index),
    text: enumeratorText(btf, typeId, index),
  };
}
