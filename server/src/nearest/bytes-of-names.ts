import type { Btf } from '../btf';

/** A name as the bytes it has in BTF, its NUL included, to be compared where names lie. */
export function nameBytes(name: string): Uint8Array {
  return new TextEncoder().encode(`${name}\0`);
}

/** Whether the string at `offset` of a BTF that owns the name is exactly `name`, as `nameBytes` gives it. */
export function isNamed(owner: Btf, offset: number, name: Uint8Array): boolean {
  const holder = owner.stringOwner(offset);
  const { bytes } = holder.view;
  const start = holder.stringPosition(offset);
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
  return true;
}
