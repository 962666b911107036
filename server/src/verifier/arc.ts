/**
 * The numbers from `base` upwards to `base + size`, over the end of the number line where need be (kernel/bpf/cnum_defs.h);
 * null for none. `most` is the largest number of the width, for 32 or 64 bits.
 */
export interface Arc {
  readonly base: bigint;
  readonly size: bigint;
}

export const MOST_64 = 0xffff_ffff_ffff_ffffn;
export const MOST_32 = 0xffff_ffffn;

export const WHOLE_64: Arc = { base: 0n, size: MOST_64 };
export const WHOLE_32: Arc = { base: 0n, size: MOST_32 };

/** Stands for no number at all where a field cannot be null. */
export const NO_ARC: Arc = { base: -1n, size: -1n };

export function arcOf(min: bigint, max: bigint, most: bigint): Arc {
  const size = (max - min) & most;
  return { base: size === most ? 0n : min & most, size };
}

function wraps({ base, size }: Arc, most: bigint): boolean {
  return base + size > most;
}

export function arcContains(arc: Arc, value: bigint, most: bigint): boolean {
  return ((value - arc.base) & most) <= arc.size;
}

export function arcUnsigned(arc: Arc, most: bigint): readonly [bigint, bigint] {
  return wraps(arc, most) ? [0n, most] : [arc.base, arc.base + arc.size];
}

export function arcSigned(arc: Arc, most: bigint, width: number): readonly [bigint, bigint] {
  const largest = most >> 1n;
  if (arcContains(arc, largest, most) && arcContains(arc, largest + 1n, most)) {
    return [-largest - 1n, largest];
  }
  return [BigInt.asIntN(width, arc.base), BigInt.asIntN(width, arc.base + arc.size)];
}

/** What both hold; where that is two pieces, the smaller of them whole. */
export function arcIntersect(one: Arc | null, other: Arc | null, most: bigint): Arc | null {
  if (one === null || other === null) return null;
  const [a, b] = one.base > other.base ? [other, one] : [one, other];
  const distance = b.base - a.base;
  if (distance + b.size > most) {
    if (distance <= a.size) return a.size <= b.size ? a : b;
    return { base: a.base, size: lesser(a.size, (distance + b.size) & most) };
  }
  if (a.size < distance) return null;
  return { base: b.base, size: lesser(a.size - distance, b.size) };
}

export function arcSum(a: Arc, b: Arc, most: bigint): Arc {
  if (a.size > most - b.size) return { base: 0n, size: most };
  return normalized({ base: (a.base + b.base) & most, size: a.size + b.size }, most);
}

export function arcNegated(a: Arc, most: bigint): Arc {
  return normalized({ base: -(a.base + a.size) & most, size: a.size }, most);
}

function normalized(arc: Arc, most: bigint): Arc {
  return arc.size === most && arc.base !== most >> 1n ? { base: 0n, size: most } : arc;
}

/** Whether `larger` holds all of `smaller`. */
export function arcCovers(larger: Arc, smaller: Arc, most: bigint): boolean {
  if (larger.size === most) return true;
  return ((smaller.base - larger.base) & most) + smaller.size <= larger.size;
}

/** The lower halves of the numbers of an arc (cnum32_from_cnum64). */
export function lowHalvesOf({ base, size }: Arc): Arc {
  return size >= MOST_32 ? WHOLE_32 : { base: base & MOST_32, size };
}

/** The least arc of numbers in `a` whose lower halves are in `b`, as far as its ends tell (cnum64_cnum32_intersect). */
export function arcWithLowHalves(a: Arc | null, b: Arc | null): Arc | null {
  if (a === null || b === null) return null;
  const first = (b.base - a.base) & MOST_32;
  const last = first + b.size;
  const end = a.size & MOST_32;
  if (last > MOST_32) {
    const wrapped = last & MOST_32;
    if (end <= wrapped || end >= first) return a;
    return { base: a.base, size: a.size - (end - wrapped) };
  }
  if (a.size < first) return null;
  const size = a.size - first;
  let surplus = 0n;
  if (end < first) surplus = end + (MOST_32 + 1n - last);
  else if (end >= last) surplus = end - last;
  if (size < surplus) return null;
  return { base: (a.base + first) & MOST_64, size: size - surplus };
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
