import { INT_BOOL, INT_SIGNED, Kind, resolveSize, type Btf } from '../../btf';
import type { Access } from '../../relocation';

/** What a field is in one set of types. */
export interface FieldShape {
  readonly btf: Btf;
  /** Typedefs and modifiers stripped. */
  readonly typeId: number;
  readonly kind: number;
  /** In bytes; for a bitfield that of its declared type, 0 where it has none: a flexible array. */
  readonly size: number;
  /** Of a bitfield; 0 for what is none. */
  readonly bits: number;
}

/** The shape of what an access leads to. */
export function shapeOf({ btf, steps }: Access): FieldShape {
  const { typeId: holder, index, isMember } = steps[steps.length - 1];
  const typeId = btf.skipModifiers(isMember ? btf.elementType(holder, index) : holder);
  return {
    btf,
    typeId,
    kind: btf.kind(typeId),
    size: resolveSize(btf, typeId) ?? 0,
    bits: isMember ? btf.memberBitfieldSize(holder, index) : 0,
  };
}

/** The shape of an array's elements. */
export function elementOf({ btf, typeId }: FieldShape): FieldShape {
  const element = btf.skipModifiers(btf.arrayElementType(typeId));
  return {
    btf,
    typeId: element,
    kind: btf.kind(element),
    size: resolveSize(btf, element) ?? 0,
    bits: 0,
  };
}

/** A number whose sign BTF tells; enums tell theirs only where a newer pahole wrote them. */
export function isSignedInteger({ btf, typeId, kind }: FieldShape): boolean | null {
  if (kind !== Kind.INT) return null;
  const encoding = btf.intEncoding(typeId);
  return (encoding & INT_BOOL) !== 0 ? null : (encoding & INT_SIGNED) !== 0;
}

export function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

export function bits(count: number): string {
  return count === 1 ? '1 bit' : `${count} bits`;
}
