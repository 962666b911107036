import { sameBytes } from '../bytes';
import { essentialNameLength, type Btf } from '../btf';

/** Where a name stands in some BTF's strings, so that names are compared as bytes and not decoded. */
export interface NameBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
}

export function typeNameBytes(btf: Btf, id: number): NameBytes {
  return nameBytes(btf.ownerOf(id), btf.nameOffset(id));
}

/** The name of a member, enumerator or parameter. */
export function elementNameBytes(btf: Btf, id: number, index: number): NameBytes {
  return nameBytes(btf.ownerOf(id), btf.elementNameOffset(id, index));
}

export function isEmptyName(name: NameBytes): boolean {
  return name.bytes[name.start] === 0;
}

export function sameEssentialName(a: NameBytes, b: NameBytes): boolean {
  const length = essentialNameLength(a.bytes, a.start);
  return (
    sameBytes(a.bytes, a.start, b.bytes, b.start, length) &&
    essentialNameLength(b.bytes, b.start) === length
  );
}

function nameBytes(owner: Btf, offset: number): NameBytes {
  const holder = owner.stringOwner(offset);
  return { bytes: holder.view.bytes, start: holder.stringPosition(offset) };
}
