import { arcCovers, MOST_32, MOST_64, WHOLE_32, WHOLE_64, type Arc } from './arc';
import { settle } from './settle';
import { lowHalf, tnumConst, tnumContains, UNKNOWN_BITS, type Tnum } from './tnum';
import type { VerifierRules } from './versions';

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
  /** What the ranges come from in versions that track arcs; elsewhere whole, but for constants. */
  readonly arc: Arc;
  readonly arc32: Arc;
}

export type Ranges = { -readonly [K in keyof Scalar]: Scalar[K] };

export const U64_MAX = MOST_64;
export const S64_MIN = -0x8000_0000_0000_0000n;
export const S64_MAX = 0x7fff_ffff_ffff_ffffn;
export const U32_MAX = 0xffff_ffff;
export const S32_MIN = -0x8000_0000;
export const S32_MAX = 0x7fff_ffff;

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
  arc: WHOLE_64,
  arc32: WHOLE_32,
};

const constants = new Map<bigint, Scalar>();
const MOST_SHARED_CONSTANTS = 4096;

/** The scalar that is this u64 and nothing else. */
export function constant(value: bigint): Scalar {
  const u64 = BigInt.asUintN(64, value);
  const known = constants.get(u64);
  if (known !== undefined) return known;
  const low = Number(u64 & MOST_32);
  const signed = BigInt.asIntN(64, u64);
  const scalar: Scalar = {
    bits: tnumConst(u64),
    umin: u64,
    umax: u64,
    smin: signed,
    smax: signed,
    u32min: low,
    u32max: low,
    s32min: low | 0,
    s32max: low | 0,
    arc: { base: u64, size: 0n },
    arc32: { base: u64 & MOST_32, size: 0n },
  };
  if (constants.size < MOST_SHARED_CONSTANTS) constants.set(u64, scalar);
  return scalar;
}

export const ZERO = constant(0n);

export function isConstant(scalar: Scalar): boolean {
  return scalar.bits.mask === 0n;
}

/** Whether the lower half is one number. */
export function hasConstantHalf(scalar: Scalar): boolean {
  return (scalar.bits.mask & MOST_32) === 0n;
}

const narrowLoads = [1, 2, 4].map((bytes) => {
  const most = (1n << BigInt(bytes * 8)) - 1n;
  return {
    bits: { value: 0n, mask: most },
    umin: 0n,
    umax: most,
    smin: 0n,
    smax: most,
    u32min: 0,
    u32max: Number(most),
    s32min: bytes === 4 ? S32_MIN : 0,
    s32max: bytes === 4 ? S32_MAX : Number(most),
    arc: { base: 0n, size: most },
    arc32: { base: 0n, size: most },
  } satisfies Scalar;
});

/** Any number of `bytes` bytes, the rest zero: what a narrow load gives. */
export function ofBytes(bytes: number): Scalar {
  switch (bytes) {
    case 1:
      return narrowLoads[0];
    case 2:
      return narrowLoads[1];
    case 4:
      return narrowLoads[2];
    default:
      return UNKNOWN;
  }
}

/** A number from `smin` to `smax`. */
export function between(smin: bigint, smax: bigint, rules: VerifierRules): Scalar {
  return settle({ ...UNKNOWN, smin, smax }, rules);
}

/** A scalar of these bits, with the ranges that follow from them. */
export function ofBits(bits: Tnum, rules: VerifierRules): Scalar {
  return bits.mask === 0n ? constant(bits.value) : settle({ ...UNKNOWN, bits }, rules);
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
    tnumContains(a.bits, b.bits) &&
    arcCovers(a.arc, b.arc, MOST_64) &&
    arcCovers(a.arc32, b.arc32, MOST_32)
  );
}

/** The lower 32 bits, zero-extended (verifier.c, zext_32_to_64). */
export function lowerHalfOf(scalar: Scalar, rules: VerifierRules): Scalar {
  if (isConstant(scalar)) return constant(scalar.bits.value & MOST_32);
  const { u32min, u32max, s32min, s32max } = scalar;
  const isPositive = s32min >= 0 && s32max >= 0;
  const umin = BigInt(u32min);
  const umax = BigInt(u32max);
  return settle(
    {
      ...scalar,
      bits: lowHalf(scalar.bits),
      umin,
      umax,
      smin: isPositive ? BigInt(s32min) : 0n,
      smax: isPositive ? BigInt(s32max) : MOST_32,
      arc: { base: umin, size: umax - umin },
    },
    rules,
    true,
  );
}

/** The lowest `bytes` bytes, zero-extended, of a number that is loaded so (verifier.c, coerce_reg_to_size). */
export function truncated(scalar: Scalar, bytes: number, rules: VerifierRules): Scalar {
  if (bytes >= 8) return scalar;
  const most = (1n << BigInt(bytes * 8)) - 1n;
  if (isConstant(scalar)) return constant(scalar.bits.value & most);
  if (scalar === UNKNOWN) return ofBytes(bytes);
  const isWithin = (scalar.umin & ~most) === (scalar.umax & ~most);
  const umin = isWithin ? scalar.umin & most : 0n;
  const umax = isWithin ? scalar.umax & most : most;
  const cut = {
    ...(bytes < 4 ? UNKNOWN : scalar),
    bits: { value: scalar.bits.value & most, mask: scalar.bits.mask & most },
    umin,
    umax,
    smin: umin,
    smax: umax,
    arc: { base: umin, size: umax - umin },
  };
  if (bytes < 4 && !rules.deducesAcrossWidths) {
    [cut.u32min, cut.u32max] = [Number(umin), Number(umax)];
    [cut.s32min, cut.s32max] = [Number(umin), Number(umax)];
  }
  return settle(cut, rules, true);
}

/** The lowest bytes, sign-extended (verifier.c, coerce_reg_to_size_sx): movsx, and loads of that kind. */
export function signExtended(scalar: Scalar, bytes: number, rules: VerifierRules): Scalar {
  const width = bytes * 8;
  if (isConstant(scalar)) return constant(BigInt.asIntN(width, scalar.bits.value));
  const limit = 1n << BigInt(width - 1);
  if (scalar.smin >> BigInt(width) === scalar.smax >> BigInt(width)) {
    const ends = [BigInt.asIntN(width, scalar.smin), BigInt.asIntN(width, scalar.smax)];
    const [smin, smax] = ends[0] <= ends[1] ? ends : [ends[1], ends[0]];
    if (smin >= 0n === smax >= 0n) return between(smin, smax, rules);
  }
  return between(-limit, limit - 1n, rules);
}
