import { Kind, type Btf } from '../btf';
import { ownTypesOfKind } from './name-scan';

/** Every enumerator of a BTF, by the hash of its name. */
export interface EnumeratorIndex {
  readonly hashes: Uint32Array;
  readonly enums: Uint32Array;
  readonly positions: Uint32Array;
}

const indexes = new WeakMap<Btf, EnumeratorIndex>();

/** Made once for a kernel, which is asked for many enumerators; enums of 64 bits come last. */
export function enumeratorsOf(btf: Btf): EnumeratorIndex {
  let index = indexes.get(btf);
  if (index === undefined) {
    index = readEnumerators(btf);
    indexes.set(btf, index);
  }
  return index;
}

function readEnumerators(btf: Btf): EnumeratorIndex {
  const types = [Kind.ENUM, Kind.ENUM64].flatMap((kind) => [...ownTypesOfKind(btf, kind)]);
  const total = types.reduce((sum, id) => sum + btf.vlen(id), 0);
  const hashes = new Uint32Array(total);
  const enums = new Uint32Array(total);
  const positions = new Uint32Array(total);
  let at = 0;
  for (const id of types) {
    const count = btf.vlen(id);
    for (let i = 0; i < count; i++, at++) {
      const offset = btf.elementNameOffset(id, i);
      const holder = btf.stringOwner(offset);
      hashes[at] = hashOfName(holder.view.bytes, holder.stringPosition(offset));
      enums[at] = id;
      positions[at] = i;
    }
  }
  return { hashes, enums, positions };
}

/** FNV-1a of the bytes up to the NUL. */
export function hashOfName(bytes: Uint8Array, start: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; bytes[at] > 0; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return hash >>> 0;
}
