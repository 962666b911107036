import {
  highHalf,
  lowHalf,
  tnumConst,
  tnumContains,
  tnumIntersect,
  tnumRange,
  UNKNOWN_BITS,
  type Tnum,
} from './tnum';

/**
 * What is known of a number in a register: its bits, and its ranges as unsigned and signed, whole and lower half
 * (kernel/bpf/verifier.c, struct bpf_reg_state). Immutable; constants and the unknown number are shared.
 */
export interface Scalar {
  readonly bits: Tnum;
  readonly umin: bigint;
  readonly umax: bigint;
  readonly smin: bigint;
  readonly smax: bigint;
  readonly u32min: number;
  readonly u32max: number;
  readonly s32min: number;
  readonly s32max: number;
}

type Ranges = { -readonly [K in keyof Scalar]: Scalar[K] };

const U64_MAX = 0xffff_ffff_ffff_ffffn;
const S64_MIN = -0x8000_0000_0000_0000n;
const S64_MAX = 0x7fff_ffff_ffff_ffffn;
const U32_MAX = 0xffff_ffff;
const S32_MIN = -0x8000_0000;
const S32_MAX = 0x7fff_ffff;
const SIGN_BIT = 1n << 63n;

export const UNKNOWN: Scalar = {
  bits: UNKNOWN_BITS,
  umin: 0n,
  umax: U64_MAX,
  smin: S64_MIN,
  smax: S64_MAX,
  u32min: 0,
  u32max: U32_MAX,
  s32min: S32_MIN,
  s32max: S32_MAX,
};

const constants = new Map<bigint, Scalar>();
const MOST_SHARED_CONSTANTS = 4096;

/** The scalar that is this u64 and nothing else. */
export function constant(value: bigint): Scalar {
  const u64 = BigInt.asUintN(64, value);
  const known = constants.get(u64);
  if (known !== undefined) return known;
  const low = Number(u64 & 0xffff_ffffn);
  const signed = BigInt.asIntN(64, u64);
  const scalar = {
    bits: tnumConst(u64),
    umin: u64,
    umax: u64,
    smin: signed,
    smax: signed,
    u32min: low,
    u32max: low,
    s32min: low | 0,
    s32max: low | 0,
  };
  if (constants.size < MOST_SHARED_CONSTANTS) constants.set(u64, scalar);
  return scalar;
}

export const ZERO = constant(0n);

export function isConstant(scalar: Scalar): boolean {
  return scalar.bits.mask === 0n;
}

/** Any number of `bytes` bytes, the rest zero: what a narrow load gives. */
export function ofBytes(bytes: number): Scalar {
  if (bytes >= 8) return UNKNOWN;
  return fromUnsigned(0n, (1n << BigInt(bytes * 8)) - 1n);
}

export function fromUnsigned(umin: bigint, umax: bigint): Scalar {
  return fromSigned(umin > S64_MAX ? S64_MIN : umin, umax > S64_MAX ? S64_MAX : umax, umin, umax);
}

function fromSigned(smin: bigint, smax: bigint, umin: bigint, umax: bigint): Scalar {
  return settled({ ...UNKNOWN, smin, smax, umin, umax });
}

/** A number from `smin` to `smax`. */
export function between(smin: bigint, smax: bigint): Scalar {
  return settled({ ...UNKNOWN, smin, smax });
}

/** A scalar of these bits, with the ranges that follow from them. */
export function ofBits(bits: Tnum): Scalar {
  return bits.mask === 0n ? constant(bits.value) : settled({ ...UNKNOWN, bits });
}

/** Whether everything `b` may be is something `a` may be (range_within and tnum_in of regsafe). */
export function covers(a: Scalar, b: Scalar): boolean {
  if (a === b || a === UNKNOWN) return true;
  return (
    a.umin <= b.umin &&
    a.umax >= b.umax &&
    a.smin <= b.smin &&
    a.smax >= b.smax &&
    a.u32min <= b.u32min &&
    a.u32max >= b.u32max &&
    a.s32min <= b.s32min &&
    a.s32max >= b.s32max &&
    tnumContains(a.bits, b.bits)
  );
}

/** Everything that holds for one and the other; null when no number is both. */
export function narrowed(scalar: Scalar, change: Partial<Scalar>): Scalar | null {
  const ranges = { ...scalar, ...change };
  const result = settled(ranges);
  return isPossible(result) ? result : null;
}

function isPossible(s: Scalar): boolean {
  return s.umin <= s.umax && s.smin <= s.smax && s.u32min <= s.u32max && s.s32min <= s.s32max;
}

/** The lower 32 bits, zero-extended (zext_32_to_64). */
export function lowerHalfOf(scalar: Scalar): Scalar {
  if (isConstant(scalar)) return constant(scalar.bits.value & 0xffff_ffffn);
  if (scalar.umax <= 0xffff_ffffn) return scalar;
  const umin = BigInt(scalar.u32min);
  const umax = BigInt(scalar.u32max);
  return settled({
    ...scalar,
    bits: lowHalf(scalar.bits),
    umin,
    umax,
    smin: umin,
    smax: umax,
  });
}

/** Lets bits and ranges tighten each other (verifier.c, reg_bounds_sync). */
export function settled(given: Scalar): Scalar {
  if (given.bits.mask === 0n) return constant(given.bits.value);
  const s: Ranges = { ...given };
  rangesFromBits(s);
  deduce(s);
  deduce(s);
  bitsFromRanges(s);
  rangesFromBits(s);
  if (s.bits.mask === 0n && isPossible(s)) return constant(s.bits.value);
  return s;
}

function rangesFromBits(s: Ranges): void {
  const { value, mask } = s.bits;
  s.smin = maxOf(s.smin, BigInt.asIntN(64, value | (mask & SIGN_BIT)));
  s.smax = minOf(s.smax, BigInt.asIntN(64, value | (mask & ~SIGN_BIT)));
  s.umin = maxOf(s.umin, value);
  s.umax = minOf(s.umax, value | mask);
  const lowValue = Number(value & 0xffff_ffffn);
  const lowMask = Number(mask & 0xffff_ffffn);
  s.s32min = Math.max(s.s32min, lowValue | (lowMask & S32_MIN));
  s.s32max = Math.min(s.s32max, lowValue | (lowMask & S32_MAX));
  s.u32min = Math.max(s.u32min, lowValue);
  s.u32max = Math.min(s.u32max, (lowValue | lowMask) >>> 0);
}

function deduce(s: Ranges): void {
  deduceLowerHalf(s);
  if (BigInt.asIntN(64, s.umin) <= BigInt.asIntN(64, s.umax)) {
    s.smin = maxOf(s.smin, BigInt.asIntN(64, s.umin));
    s.smax = minOf(s.smax, BigInt.asIntN(64, s.umax));
  }
  if (BigInt.asUintN(64, s.smin) <= BigInt.asUintN(64, s.smax)) {
    s.umin = maxOf(s.umin, BigInt.asUintN(64, s.smin));
    s.umax = minOf(s.umax, BigInt.asUintN(64, s.smax));
  }
  const high = ~0xffff_ffffn;
  s.umin = maxOf(s.umin, (s.umin & high) | BigInt(s.u32min));
  s.umax = minOf(s.umax, (s.umax & high) | BigInt(s.u32max));
  s.smin = maxOf(s.smin, (s.smin & high) | BigInt(s.u32min));
  s.smax = minOf(s.smax, (s.smax & high) | BigInt(s.u32max));
}

function deduceLowerHalf(s: Ranges): void {
  if (s.umin >> 32n === s.umax >> 32n) {
    const [low, high] = [lowUnsigned(s.umin), lowUnsigned(s.umax)];
    s.u32min = Math.max(s.u32min, low);
    s.u32max = Math.min(s.u32max, high);
    narrowSignedHalf(s, low | 0, high | 0);
  }
  if (s.smin >> 32n === s.smax >> 32n) {
    const [low, high] = [lowUnsigned(s.smin), lowUnsigned(s.smax)];
    if (low <= high) {
      s.u32min = Math.max(s.u32min, low);
      s.u32max = Math.min(s.u32max, high);
    }
    narrowSignedHalf(s, low | 0, high | 0);
  }
  narrowSignedHalf(s, s.u32min | 0, s.u32max | 0);
  if (s.s32min >>> 0 <= s.s32max >>> 0) {
    s.u32min = Math.max(s.u32min, s.s32min >>> 0);
    s.u32max = Math.min(s.u32max, s.s32max >>> 0);
  }
}

function narrowSignedHalf(s: Ranges, low: number, high: number): void {
  if (low > high) return;
  s.s32min = Math.max(s.s32min, low);
  s.s32max = Math.min(s.s32max, high);
}

function bitsFromRanges(s: Ranges): void {
  if (!isPossible(s)) return;
  const whole = tnumIntersect(s.bits, tnumRange(s.umin, s.umax));
  const low = tnumIntersect(lowHalf(whole), tnumRange(BigInt(s.u32min), BigInt(s.u32max)));
  const high = highHalf(whole);
  s.bits = { value: high.value | low.value, mask: high.mask | low.mask };
}

function lowUnsigned(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

function minOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function maxOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
