/** Known bits of a 64-bit number (kernel/bpf/tnum.c): bits set in `mask` are unknown, the others are those of `value`. */
export interface Tnum {
  readonly value: bigint;
  readonly mask: bigint;
}

const ALL = 0xffff_ffff_ffff_ffffn;
const LOW = 0xffff_ffffn;

export const UNKNOWN_BITS: Tnum = { value: 0n, mask: ALL };

export function tnumConst(value: bigint): Tnum {
  return { value, mask: 0n };
}

/** The bits that all numbers from `min` to `max` share. */
export function tnumRange(min: bigint, max: bigint): Tnum {
  const differing = min ^ max;
  if (differing >> 63n) return UNKNOWN_BITS;
  const delta = (1n << BigInt(bitLength(differing))) - 1n;
  return { value: min & ~delta, mask: delta };
}

export function tnumAdd(a: Tnum, b: Tnum): Tnum {
  const value = u64(a.value + b.value);
  const sigma = u64(a.mask + b.mask + value);
  const mask = (sigma ^ value) | a.mask | b.mask;
  return { value: value & ~mask, mask };
}

export function tnumSub(a: Tnum, b: Tnum): Tnum {
  const value = u64(a.value - b.value);
  const mask = (u64(value + a.mask) ^ u64(value - b.mask)) | a.mask | b.mask;
  return { value: value & ~mask, mask };
}

export function tnumAnd(a: Tnum, b: Tnum): Tnum {
  const value = a.value & b.value;
  return { value, mask: (a.value | a.mask) & (b.value | b.mask) & ~value };
}

export function tnumOr(a: Tnum, b: Tnum): Tnum {
  const value = a.value | b.value;
  return { value, mask: (a.mask | b.mask) & ~value };
}

export function tnumXor(a: Tnum, b: Tnum): Tnum {
  const mask = a.mask | b.mask;
  return { value: (a.value ^ b.value) & ~mask, mask };
}

export function tnumMul(a: Tnum, b: Tnum): Tnum {
  const value = u64(a.value * b.value);
  let mask: Tnum = { value: 0n, mask: 0n };
  let left = a;
  let right = b;
  while (left.value !== 0n || left.mask !== 0n) {
    if (left.value & 1n) mask = tnumAdd(mask, { value: 0n, mask: right.mask });
    else if (left.mask & 1n) mask = tnumAdd(mask, { value: 0n, mask: right.value | right.mask });
    left = { value: left.value >> 1n, mask: left.mask >> 1n };
    right = { value: u64(right.value << 1n), mask: u64(right.mask << 1n) };
  }
  return tnumAdd(tnumConst(value), mask);
}

export function tnumShiftLeft(a: Tnum, bits: bigint): Tnum {
  return { value: u64(a.value << bits), mask: u64(a.mask << bits) };
}

export function tnumShiftRight(a: Tnum, bits: bigint): Tnum {
  return { value: a.value >> bits, mask: a.mask >> bits };
}

/** Shifts with the sign, which may be unknown, of a number of `width` bits; the result has that width. */
export function tnumShiftRightSigned(a: Tnum, bits: bigint, width: number): Tnum {
  const shift = (part: bigint) => BigInt.asUintN(width, BigInt.asIntN(width, part) >> bits);
  return { value: shift(a.value), mask: shift(a.mask) };
}

/** What both say together; they speak of the same number. */
export function tnumIntersect(a: Tnum, b: Tnum): Tnum {
  const mask = a.mask & b.mask;
  return { value: (a.value | b.value) & ~mask, mask };
}

/** Whether some number is both. */
export function tnumOverlap(a: Tnum, b: Tnum): boolean {
  const known = ~a.mask & ~b.mask;
  return (a.value & known) === (b.value & known);
}

export function lowHalf(a: Tnum): Tnum {
  return { value: a.value & LOW, mask: a.mask & LOW };
}

/** The upper half of one and the lower half of the other. */
export function withLowHalf(a: Tnum, low: Tnum): Tnum {
  return {
    value: (a.value & ~LOW) | (low.value & LOW),
    mask: (a.mask & ~LOW) | (low.mask & LOW),
  };
}

/** The lowest `bytes` bytes in the opposite order. */
export function tnumSwap(a: Tnum, bytes: number): Tnum {
  return { value: swap(a.value, bytes), mask: swap(a.mask, bytes) };
}

function swap(part: bigint, bytes: number): bigint {
  let swapped = 0n;
  for (let byte = 0; byte < bytes; byte++) {
    swapped = (swapped << 8n) | ((part >> BigInt(byte * 8)) & 0xffn);
  }
  return swapped;
}

/** Whether every number that `b` allows is one that `a` allows (tnum_in). */
export function tnumContains(a: Tnum, b: Tnum): boolean {
  if ((b.mask & ~a.mask) !== 0n) return false;
  return a.value === (b.value & ~a.mask);
}

/** The smallest number that `a` allows above `from`; its largest or smallest one where `from` is outside (tnum_step). */
export function tnumStep(a: Tnum, from: bigint): bigint {
  const largest = a.value | a.mask;
  if (from >= largest) return largest;
  if (from < a.value) return a.value;
  const distance = from - a.value;
  const fixed = ALL & ~a.mask;
  const carried = (1n << BigInt(bitLength(distance & fixed))) - 1n;
  return a.value | (u64((distance | carried | fixed) + 1n) & a.mask);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
