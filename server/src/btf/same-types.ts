import type { Btf } from './btf';
import { Kind } from './kinds';

/**
 * Whether two BTFs without a base say the same of every type id: where their strings stand does not count, which move with
 * the texts of the lines that are kept among them.
 */
export function haveSameTypes(a: Btf, b: Btf): boolean {
  if (a === b) return true;
  const isAlike =
    a.base === null &&
    b.base === null &&
    a.typeCount === b.typeCount &&
    a.littleEndian === b.littleEndian &&
    a.pointerSize === b.pointerSize;
  if (!isAlike) return false;
  for (let id = 1; id < a.typeCount; id++) if (!isSameType(a, b, id)) return false;
  return true;
}

function isSameType(a: Btf, b: Btf, id: number): boolean {
  const one = a.words(id);
  const other = b.words(id);
  if (one.length !== other.length || one[1] !== other[1] || a.kind(id) !== b.kind(id)) return false;
  const step = wordsBetweenNames(a.kind(id));
  for (let at = 0; at < one.length; at++) {
    const isName = at === 0 || (step > 0 && at >= HEAD && (at - HEAD) % step === 0);
    if (isName ? !isSameName(a, one[at], b, other[at]) : one[at] !== other[at]) return false;
  }
  return true;
}

/** Words of a record's head: name, info, size or type. */
const HEAD = 3;

/** Words from the name of one element to that of the next; 0 where elements have no names. */
function wordsBetweenNames(kind: number): number {
  switch (kind) {
    case Kind.STRUCT:
    case Kind.UNION:
    case Kind.ENUM64:
      return 3;
    case Kind.ENUM:
    case Kind.FUNC_PROTO:
      return 2;
    default:
      return 0;
  }
}

function isSameName(a: Btf, offset: number, b: Btf, other: number): boolean {
  const { bytes } = a.view;
  const otherBytes = b.view.bytes;
  let at = a.stringPosition(offset);
  let otherAt = b.stringPosition(other);
  while (bytes[at] === otherBytes[otherAt]) {
    if (bytes[at] === 0) return true;
    at++;
    otherAt++;
  }
  return false;
}
