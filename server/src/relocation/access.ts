import { isAnyEnum, isComposite, Kind, resolveSize, type Btf } from '../btf';
import type { RelocationSubject } from './kinds';
import type { AccessFlaw } from './reason';

/** A step that decides what is accessed: a named member, or an element of an array (or of the root pointer). */
export interface AccessStep {
  /** For a member the struct or union that holds it, for an element the element's type; modifiers stripped. */
  readonly typeId: number;
  readonly index: number;
  readonly isMember: boolean;
}

/** An access string understood in the types it is about. Members without names add offset, but are no step. */
export interface Access {
  readonly btf: Btf;
  readonly rootTypeId: number;
  readonly steps: readonly AccessStep[];
  /** From the root pointer, in bits, modulo 2^32 as libbpf counts. */
  readonly bitOffset: number;
}

export const LONGEST_ACCESS = 64;

/** Understands an access string in the local types; a string is what is wrong with it (bpf_core_parse_spec). */
export function parseAccess(
  btf: Btf,
  rootTypeId: number,
  accessString: string,
  subject: RelocationSubject | null,
): Access | AccessFlaw {
  if (subject === 'type') {
    if (accessString === '' || accessString.startsWith(':')) return 'no-numbers';
    return accessString === '0' ? { btf, rootTypeId, steps: [], bitOffset: 0 } : 'not-zero';
  }
  const indexes = parseIndexes(accessString);
  if (typeof indexes === 'string') return indexes;
  if (subject === 'field') return parseFieldAccess(btf, rootTypeId, indexes);

  const typeId = btf.skipModifiers(rootTypeId);
  const [index] = indexes;
  if (!isAnyEnum(btf.kind(typeId)) || indexes.length > 1 || index >= btf.vlen(typeId)) {
    return 'no-enumerator';
  }
  return { btf, rootTypeId, steps: [{ typeId, index, isMember: true }], bitOffset: 0 };
}

/** Numbers joined by colons, read as libbpf's sscanf("%d") does: blanks before a number and 32-bit wrap included. */
function parseIndexes(accessString: string): number[] | AccessFlaw {
  if (accessString === '' || accessString.startsWith(':')) return 'no-numbers';
  const number = /[ \t\n\v\f\r]*([+-]?\d+)/y;
  const indexes: number[] = [];
  for (let at = 0; at < accessString.length; at = number.lastIndex) {
    number.lastIndex = accessString[at] === ':' ? at + 1 : at;
    const digits = number.exec(accessString)?.[1];
    if (digits === undefined) return 'no-numbers';
    const index = asInt(digits);
    if (index < 0) return 'no-numbers';
    if (indexes.length === LONGEST_ACCESS) return 'too-long';
    indexes.push(index);
  }
  return indexes;
}

function asInt(digits: string): number {
  const value = BigInt(digits.replace(/^\+/, ''));
  const limit = 1n << 63n;
  const asLong = value >= limit ? limit - 1n : value < -limit ? -limit : value;
  return Number(BigInt.asIntN(32, asLong));
}

function parseFieldAccess(
  btf: Btf,
  rootTypeId: number,
  indexes: readonly number[],
): Access | AccessFlaw {
  let typeId = btf.skipModifiers(rootTypeId);
  const steps: AccessStep[] = [{ typeId, index: indexes[0], isMember: false }];
  let size = resolveSize(btf, typeId);
  if (size === null) return 'size-unknown';
  let bitOffset = elementBits(indexes[0], size);

  for (let i = 1; i < indexes.length; i++) {
    const index = indexes[i];
    typeId = btf.skipModifiers(typeId);
    const kind = btf.kind(typeId);
    if (isComposite(kind)) {
      if (index >= btf.vlen(typeId)) return 'index-out-of-range';
      bitOffset = (bitOffset + btf.memberBitOffset(typeId, index)) >>> 0;
      if (btf.elementNameOffset(typeId, index) !== 0) {
        if (btf.elementName(typeId, index) === '') return 'nameless-member';
        steps.push({ typeId, index, isMember: true });
      }
      typeId = btf.elementType(typeId, index);
    } else if (kind === Kind.ARRAY) {
      const arrayId = typeId;
      typeId = btf.skipModifiers(btf.arrayElementType(arrayId));
      if (
        index >= btf.arrayLength(arrayId) &&
        !isFlexibleArray(btf, steps[steps.length - 1], arrayId)
      ) {
        return 'index-out-of-range';
      }
      steps.push({ typeId, index, isMember: false });
      size = resolveSize(btf, typeId);
      if (size === null) return 'size-unknown';
      bitOffset = (bitOffset + elementBits(index, size)) >>> 0;
    } else {
      return 'not-composite';
    }
  }
  return { btf, rootTypeId, steps, bitOffset };
}

/** Whether an array of no elements, reached by `step`, is the last member of its struct (relo_core.c, is_flex_arr). */
export function isFlexibleArray(btf: Btf, step: AccessStep, arrayId: number): boolean {
  if (!step.isMember || btf.arrayLength(arrayId) > 0) return false;
  return step.index === btf.vlen(step.typeId) - 1;
}

/** `index` × `size` in bits, modulo 2^32. */
export function elementBits(index: number, size: number): number {
  const bits = index * size * 8;
  return Number.isSafeInteger(bits)
    ? bits % 0x1_0000_0000
    : Number(BigInt.asUintN(32, BigInt(index) * BigInt(size) * 8n));
}
