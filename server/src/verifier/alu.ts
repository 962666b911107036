import {
  between,
  constant,
  isConstant,
  lowerHalfOf,
  narrowed,
  ofBits,
  settled,
  UNKNOWN,
  ZERO,
  type Scalar,
} from './scalar';
import {
  tnumAdd,
  tnumAnd,
  tnumMul,
  tnumOr,
  tnumShiftLeft,
  tnumShiftRight,
  tnumSub,
  tnumXor,
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

/**
 * The result of an ALU operation on two numbers (verifier.c, adjust_scalar_min_max_vals). In 32 bits the operands'
 * lower halves count and the result is zero-extended.
 */
export function compute(
  operation: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  rules: VerifierRules,
): Scalar {
  const left = is32 ? lowerHalfOf(a) : a;
  const right = is32 ? lowerHalfOf(b) : b;
  if (isConstant(left) && isConstant(right)) {
    const value = computeConstants(operation, left.bits.value, right.bits.value, is32, rules);
    if (value === null) return is32 ? lowerHalfOf(UNKNOWN) : UNKNOWN;
    return constant(is32 ? value & 0xffff_ffffn : value);
  }
  const result = computeRanges(operation, left, right, is32);
  return is32 ? lowerHalfOf(result) : result;
}

function computeConstants(
  operation: number,
  a: bigint,
  b: bigint,
  is32: boolean,
  rules: VerifierRules,
): bigint | null {
  const width = is32 ? 32n : 64n;
  switch (operation) {
    case Alu.ADD:
      return BigInt.asUintN(64, a + b);
    case Alu.SUB:
      return BigInt.asUintN(64, a - b);
    case Alu.MUL:
      return BigInt.asUintN(64, a * b);
    case Alu.OR:
      return a | b;
    case Alu.AND:
      return a & b;
    case Alu.XOR:
      return a ^ b;
    case Alu.LSH:
      return b < width ? BigInt.asUintN(64, a << b) : null;
    case Alu.RSH:
      return b < width ? a >> b : null;
    case Alu.ARSH:
      return b < width ? BigInt.asUintN(64, BigInt.asIntN(Number(width), a) >> b) : null;
    case Alu.DIV:
    case Alu.MOD:
      return rules.tracksDivision ? divided(operation, a, b) : null;
    default:
      return null;
  }
}

function divided(operation: number, a: bigint, b: bigint): bigint {
  if (operation === Alu.DIV) return b === 0n ? 0n : a / b;
  return b === 0n ? a : a % b;
}

function computeRanges(operation: number, a: Scalar, b: Scalar, is32: boolean): Scalar {
  const width = is32 ? 32n : 64n;
  switch (operation) {
    case Alu.ADD:
      return combined(
        tnumAdd(a.bits, b.bits),
        a.smin + b.smin,
        a.smax + b.smax,
        a.umin + b.umin,
        a.umax + b.umax,
      );
    case Alu.SUB:
      return combined(
        tnumSub(a.bits, b.bits),
        a.smin - b.smax,
        a.smax - b.smin,
        a.umin - b.umax,
        a.umax - b.umin,
      );
    case Alu.MUL:
      if (isConstant(a) && a === ZERO) return ZERO;
      if (isConstant(b) && b === ZERO) return ZERO;
      return multiplied(a, b);
    case Alu.AND: {
      const bits = tnumAnd(a.bits, b.bits);
      return narrowed(ofBits(bits), { umax: a.umax < b.umax ? a.umax : b.umax }) ?? ofBits(bits);
    }
    case Alu.OR:
      return ofBits(tnumOr(a.bits, b.bits));
    case Alu.XOR:
      return ofBits(tnumXor(a.bits, b.bits));
    case Alu.LSH:
      if (!isConstant(b) || b.bits.value >= width) return UNKNOWN;
      return shiftedLeft(a, b.bits.value, is32);
    case Alu.RSH:
      if (!isConstant(b) || b.bits.value >= width) return UNKNOWN;
      return shiftedRight(a, b.bits.value);
    case Alu.ARSH:
      if (!isConstant(b) || b.bits.value >= width) return UNKNOWN;
      return shiftedRightSigned(a, b.bits.value, is32);
    default:
      return UNKNOWN;
  }
}

/** A sum or difference: ranges that overflow say nothing. */
function combined(
  bits: ReturnType<typeof tnumAdd>,
  smin: bigint,
  smax: bigint,
  umin: bigint,
  umax: bigint,
): Scalar {
  const fitsSigned = BigInt.asIntN(64, smin) === smin && BigInt.asIntN(64, smax) === smax;
  const fitsUnsigned = umin >= 0n && BigInt.asUintN(64, umax) === umax;
  return settled({
    ...UNKNOWN,
    bits,
    ...(fitsSigned && { smin, smax }),
    ...(fitsUnsigned && { umin, umax }),
  });
}

function multiplied(a: Scalar, b: Scalar): Scalar {
  const bits = tnumMul(a.bits, b.bits);
  const limit = 0xffff_ffffn;
  if (a.smin < 0n || b.smin < 0n || a.umax > limit || b.umax > limit) return ofBits(bits);
  return settled({ ...UNKNOWN, bits, umin: a.umin * b.umin, umax: a.umax * b.umax });
}

function shiftedLeft(a: Scalar, by: bigint, is32: boolean): Scalar {
  const bits = tnumShiftLeft(a.bits, by);
  const umax = a.umax << by;
  // The idiom that sign-extends a lower half: `x <<= 32; x s>>= 32` keeps its signed range.
  if (!is32 && by === 32n) {
    const [smin, smax] = [BigInt(a.s32min) << 32n, BigInt(a.s32max) << 32n];
    return settled({ ...UNKNOWN, bits, smin, smax });
  }
  if (BigInt.asUintN(64, umax) !== umax) return ofBits(bits);
  return settled({ ...UNKNOWN, bits, umin: a.umin << by, umax });
}

function shiftedRight(a: Scalar, by: bigint): Scalar {
  const bits = tnumShiftRight(a.bits, by);
  return settled({ ...UNKNOWN, bits, umin: a.umin >> by, umax: a.umax >> by });
}

function shiftedRightSigned(a: Scalar, by: bigint, is32: boolean): Scalar {
  if (!is32) return between(a.smin >> by, a.smax >> by);
  return between(BigInt(a.s32min) >> by, BigInt(a.s32max) >> by);
}

/** Sign-extends the lowest bits (movsx, and loads of that kind). */
export function signExtended(scalar: Scalar, bits: number): Scalar {
  if (isConstant(scalar)) return constant(BigInt.asIntN(bits, scalar.bits.value));
  const limit = 1n << BigInt(bits - 1);
  return between(-limit, limit - 1n);
}
