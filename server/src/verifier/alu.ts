import { arcNegated, arcSum, MOST_32, MOST_64, type Arc } from './arc';
import {
  constant,
  hasConstantHalf,
  isConstant,
  lowerHalfOf,
  S32_MAX,
  S32_MIN,
  S64_MAX,
  S64_MIN,
  truncated,
  U32_MAX,
  U64_MAX,
  UNKNOWN,
  ZERO,
  type Ranges,
  type Scalar,
} from './scalar';
import { divided } from './division';
import { settle, settleFromArcs } from './settle';
import {
  lowHalf,
  tnumAdd,
  tnumAnd,
  tnumMul,
  tnumOr,
  tnumShiftLeft,
  tnumShiftRight,
  tnumShiftRightSigned,
  tnumSub,
  tnumSwap,
  tnumXor,
  UNKNOWN_BITS,
} from './tnum';
import type { VerifierRules } from './versions';

/** ALU operations by the upper bits of the opcode (uapi bpf_common.h, bpf.h). */
export const Alu = {
  ADD: 0x00,
  SUB: 0x10,
  MUL: 0x20,
  DIV: 0x30,
  OR: 0x40,
  AND: 0x50,
  LSH: 0x60,
  RSH: 0x70,
  NEG: 0x80,
  MOD: 0x90,
  XOR: 0xa0,
  MOV: 0xb0,
  ARSH: 0xc0,
  END: 0xd0,
} as const;

/** An ALU operation beside its operands. */
export interface Operation {
  /** One of `Alu`. */
  readonly kind: number;
  readonly is32: boolean;
  /** Division with signs (v4). */
  readonly isSigned: boolean;
}

/**
 * The result of an ALU operation on two numbers (verifier.c, adjust_scalar_min_max_vals). In 32 bits the operands'
 * lower halves count and the result is zero-extended.
 */
export function compute(operation: Operation, a: Scalar, b: Scalar, rules: VerifierRules): Scalar {
  const { kind, is32 } = operation;
  if (!isComputable(kind, b, is32, rules)) return UNKNOWN;
  if (kind === Alu.DIV || kind === Alu.MOD) {
    if (!rules.tracksDivision) return uncomputed(is32, rules);
    return divided(operation, a, b, rules);
  }
  if (isShift(kind) && shiftOf(b, is32) >= (is32 ? 32n : 64n)) {
    return uncomputed(is32, rules);
  }
  const bothKnown = is32
    ? hasConstantHalf(a) && hasConstantHalf(b)
    : isConstant(a) && isConstant(b);
  if (bothKnown) return ofConstants(kind, a.bits.value, b.bits.value, is32);
  const result = ofRanges(kind, a, b, is32, rules);
  if (!rules.tracksArcs) return is32 ? lowerHalfOf(result, rules) : settle(result, rules);
  return settleFromArcs(result, arcsOf(kind, a, b), is32, rules);
}

/** A sum whose ranges and bits have not yet learned from each other. */
export function unsettledSum(a: Scalar, b: Scalar, rules: VerifierRules): Scalar {
  return sum(a, b, rules);
}

/** Whether a version computes anything of these operands (verifier.c, is_safe_to_compute_dst_reg_range). */
function isComputable(kind: number, b: Scalar, is32: boolean, rules: VerifierRules): boolean {
  const isKnown = is32 ? hasConstantHalf(b) : isConstant(b);
  if (isKnown || kind === Alu.ADD || kind === Alu.SUB || kind === Alu.AND) return true;
  return rules.computesWithUnknown && (kind === Alu.OR || kind === Alu.XOR || kind === Alu.MUL);
}

function isShift(kind: number): boolean {
  return kind === Alu.LSH || kind === Alu.RSH || kind === Alu.ARSH;
}

function shiftOf(b: Scalar, is32: boolean): bigint {
  return is32 ? b.bits.value & MOST_32 : b.bits.value;
}

/** Older versions zero-extend even what they do not compute; newer ones forget the whole register. */
function uncomputed(is32: boolean, rules: VerifierRules): Scalar {
  return is32 && !rules.computesWithUnknown ? HALF : UNKNOWN;
}

const HALF: Scalar = {
  ...UNKNOWN,
  bits: lowHalf(UNKNOWN_BITS),
  umax: MOST_32,
  smin: 0n,
  smax: MOST_32,
  arc: { base: 0n, size: MOST_32 },
};

function ofConstants(kind: number, a: bigint, b: bigint, is32: boolean): Scalar {
  const width = is32 ? 32 : 64;
  const left = BigInt.asUintN(width, a);
  const right = BigInt.asUintN(width, b);
  return constant(BigInt.asUintN(width, exact(kind, left, right, width)));
}

function exact(kind: number, a: bigint, b: bigint, width: number): bigint {
  switch (kind) {
    case Alu.ADD:
      return a + b;
    case Alu.SUB:
      return a - b;
    case Alu.MUL:
      return a * b;
    case Alu.OR:
      return a | b;
    case Alu.AND:
      return a & b;
    case Alu.XOR:
      return a ^ b;
    case Alu.LSH:
      return a << b;
    case Alu.RSH:
      return a >> b;
    default:
      return BigInt.asIntN(width, a) >> b;
  }
}

function arcsOf(kind: number, a: Scalar, b: Scalar): { arc: Arc; arc32: Arc } | null {
  if (kind === Alu.ADD) {
    return { arc: arcSum(a.arc, b.arc, MOST_64), arc32: arcSum(a.arc32, b.arc32, MOST_32) };
  }
  if (kind !== Alu.SUB) return null;
  return {
    arc: arcSum(a.arc, arcNegated(b.arc, MOST_64), MOST_64),
    arc32: arcSum(a.arc32, arcNegated(b.arc32, MOST_32), MOST_32),
  };
}

/** Ranges of the whole and of the lower half, each computed from its own. */
function ofRanges(kind: number, a: Scalar, b: Scalar, is32: boolean, rules: VerifierRules): Ranges {
  switch (kind) {
    case Alu.ADD:
      return sum(a, b, rules);
    case Alu.SUB:
      return difference(a, b, rules);
    case Alu.MUL:
      return product(a, b, rules);
    case Alu.AND:
      return {
        ...UNKNOWN,
        bits: tnumAnd(a.bits, b.bits),
        umax: minOf(a.umax, b.umax),
        u32max: Math.min(a.u32max, b.u32max),
      };
    case Alu.OR:
      return {
        ...UNKNOWN,
        bits: tnumOr(a.bits, b.bits),
        umin: maxOf(a.umin, b.umin),
        u32min: Math.max(a.u32min, b.u32min),
      };
    case Alu.XOR:
      return { ...UNKNOWN, bits: tnumXor(a.bits, b.bits) };
    case Alu.LSH:
      return shiftedLeft(a, shiftOf(b, is32));
    case Alu.RSH:
      return shiftedRight(a, shiftOf(b, is32), is32);
    default:
      return shiftedRightSigned(a, shiftOf(b, is32), is32);
  }
}

/** Signed ranges that overflow say nothing; unsigned ones still do, in newer versions, where both ends do. */
function sum(a: Scalar, b: Scalar, rules: VerifierRules): Ranges {
  const result: Ranges = { ...UNKNOWN, bits: tnumAdd(a.bits, b.bits) };
  setSigned(result, a.smin + b.smin, a.smax + b.smax);
  setSignedHalf(result, a.s32min + b.s32min, a.s32max + b.s32max);
  setUnsigned(result, a.umin + b.umin, a.umax + b.umax, rules);
  setUnsignedHalf(result, a.u32min + b.u32min, a.u32max + b.u32max, rules);
  return result;
}

function difference(a: Scalar, b: Scalar, rules: VerifierRules): Ranges {
  const result: Ranges = { ...UNKNOWN, bits: tnumSub(a.bits, b.bits) };
  setSigned(result, a.smin - b.smax, a.smax - b.smin);
  setSignedHalf(result, a.s32min - b.s32max, a.s32max - b.s32min);
  setUnsigned(result, a.umin - b.umax, a.umax - b.umin, rules);
  setUnsignedHalf(result, a.u32min - b.u32max, a.u32max - b.u32min, rules);
  return result;
}

function setSigned(s: Ranges, smin: bigint, smax: bigint): void {
  if (smin >= S64_MIN && smax <= S64_MAX) [s.smin, s.smax] = [smin, smax];
}

function setSignedHalf(s: Ranges, smin: number, smax: number): void {
  if (smin >= S32_MIN && smax <= S32_MAX) [s.s32min, s.s32max] = [smin, smax];
}

function setUnsigned(s: Ranges, umin: bigint, umax: bigint, rules: VerifierRules): void {
  const isWithin = umin >= 0n && umax <= U64_MAX;
  const isBeyond = umin > U64_MAX || umax < 0n;
  if (!isWithin && !(rules.keepsOverflowedRanges && isBeyond)) return;
  [s.umin, s.umax] = [umin & MOST_64, umax & MOST_64];
}

function setUnsignedHalf(s: Ranges, umin: number, umax: number, rules: VerifierRules): void {
  const isWithin = umin >= 0 && umax <= U32_MAX;
  const isBeyond = umin > U32_MAX || umax < 0;
  if (!isWithin && !(rules.keepsOverflowedRanges && isBeyond)) return;
  [s.u32min, s.u32max] = [umin >>> 0, umax >>> 0];
}

function product(a: Scalar, b: Scalar, rules: VerifierRules): Ranges {
  const result: Ranges = { ...UNKNOWN, bits: tnumMul(a.bits, b.bits) };
  if (rules.multipliesWideRanges) {
    if (a.umax * b.umax <= U64_MAX) [result.umin, result.umax] = [a.umin * b.umin, a.umax * b.umax];
    const ends = [a.smin * b.smin, a.smin * b.smax, a.smax * b.smin, a.smax * b.smax];
    setSigned(result, ends.reduce(minOf), ends.reduce(maxOf));
    if (a.u32max * b.u32max <= U32_MAX) {
      [result.u32min, result.u32max] = [a.u32min * b.u32min, a.u32max * b.u32max];
    }
    const halves = [a.s32min, a.s32max].flatMap((x) => [x * b.s32min, x * b.s32max]);
    setSignedHalf(result, Math.min(...halves), Math.max(...halves));
    return result;
  }
  if (a.smin >= 0n && b.smin >= 0n && a.umax <= MOST_32 && b.umax <= MOST_32) {
    [result.umin, result.umax] = [a.umin * b.umin, a.umax * b.umax];
  }
  if (a.s32min >= 0 && b.s32min >= 0 && a.u32max <= 0xffff && b.u32max <= 0xffff) {
    [result.u32min, result.u32max] = [a.u32min * b.u32min, a.u32max * b.u32max];
  }
  return result;
}

function shiftedLeft(a: Scalar, by: bigint): Ranges {
  const result: Ranges = { ...UNKNOWN, bits: tnumShiftLeft(a.bits, by) };
  // The idiom that sign-extends a lower half: `x <<= 32; x s>>= 32` keeps its signed range.
  if (by === 32n) {
    if (a.s32max >= 0) result.smax = BigInt(a.s32max) << 32n;
    if (a.s32min >= 0) result.smin = BigInt(a.s32min) << 32n;
  }
  if (a.umax <= 1n << (63n - by)) [result.umin, result.umax] = [a.umin << by, a.umax << by];
  const half = Number(by);
  if (half < 32 && a.u32max <= 2 ** (31 - half)) {
    [result.u32min, result.u32max] = [a.u32min * 2 ** half, a.u32max * 2 ** half];
  }
  return result;
}

function shiftedRight(a: Scalar, by: bigint, is32: boolean): Ranges {
  if (is32) {
    const half = Number(by);
    const bits = tnumShiftRight(lowHalf(a.bits), by);
    return { ...UNKNOWN, bits, u32min: a.u32min >>> half, u32max: a.u32max >>> half };
  }
  const bits = tnumShiftRight(a.bits, by);
  return { ...UNKNOWN, bits, umin: a.umin >> by, umax: a.umax >> by };
}

function shiftedRightSigned(a: Scalar, by: bigint, is32: boolean): Ranges {
  const bits = tnumShiftRightSigned(is32 ? lowHalf(a.bits) : a.bits, by, is32 ? 32 : 64);
  if (!is32) return { ...UNKNOWN, bits, smin: a.smin >> by, smax: a.smax >> by };
  const half = Number(by);
  return { ...UNKNOWN, bits, s32min: a.s32min >> half, s32max: a.s32max >> half };
}

export function negated(a: Scalar, is32: boolean, rules: VerifierRules): Scalar {
  if (!rules.tracksNegation) return UNKNOWN;
  return compute({ kind: Alu.SUB, is32, isSigned: false }, ZERO, a, rules);
}

/** The lowest bytes in the opposite order, or as they are, zero-extended. */
export function inByteOrder(
  a: Scalar,
  bytes: number,
  isSwapped: boolean,
  rules: VerifierRules,
): Scalar {
  if (!rules.tracksByteSwaps) return UNKNOWN;
  if (!isSwapped) return truncated(a, bytes, rules);
  const bits = tnumSwap(a.bits, bytes);
  return bits.mask === 0n ? constant(bits.value) : settle({ ...UNKNOWN, bits }, rules);
}

function minOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function maxOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
