import { isConstant, narrowed, type Scalar } from './scalar';
import type { VerifierRules } from './versions';
import { tnumConst, tnumIntersect } from './tnum';

/** Conditions of jumps by the upper bits of the opcode (uapi bpf.h). */
export const Jump = {
  ALWAYS: 0x00,
  EQ: 0x10,
  GT: 0x20,
  GE: 0x30,
  SET: 0x40,
  NE: 0x50,
  SGT: 0x60,
  SGE: 0x70,
  CALL: 0x80,
  EXIT: 0x90,
  LT: 0xa0,
  LE: 0xb0,
  SLT: 0xc0,
  SLE: 0xd0,
} as const;

/** The condition that holds where this one does not. */
const OPPOSITES: Readonly<Record<number, number>> = {
  [Jump.EQ]: Jump.NE,
  [Jump.NE]: Jump.EQ,
  [Jump.GT]: Jump.LE,
  [Jump.LE]: Jump.GT,
  [Jump.GE]: Jump.LT,
  [Jump.LT]: Jump.GE,
  [Jump.SGT]: Jump.SLE,
  [Jump.SLE]: Jump.SGT,
  [Jump.SGE]: Jump.SLT,
  [Jump.SLT]: Jump.SGE,
};

/** The condition that says the same with its sides exchanged. */
const MIRRORED: Readonly<Record<number, number>> = {
  [Jump.EQ]: Jump.EQ,
  [Jump.NE]: Jump.NE,
  [Jump.SET]: Jump.SET,
  [Jump.GT]: Jump.LT,
  [Jump.LT]: Jump.GT,
  [Jump.GE]: Jump.LE,
  [Jump.LE]: Jump.GE,
  [Jump.SGT]: Jump.SLT,
  [Jump.SLT]: Jump.SGT,
  [Jump.SGE]: Jump.SLE,
  [Jump.SLE]: Jump.SGE,
};

interface Sides {
  readonly umin: bigint | number;
  readonly umax: bigint | number;
  readonly smin: bigint | number;
  readonly smax: bigint | number;
  readonly value: bigint;
  readonly mask: bigint;
}

/** Whether a jump is taken, as far as the verifier can tell (verifier.c, is_branch_taken); null when it cannot. */
export function isTaken(
  condition: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  rules: VerifierRules,
): boolean | null {
  if (isConstant(b)) return isTakenAgainstConstant(condition, a, b, is32, rules);
  if (isConstant(a)) return isTakenAgainstConstant(MIRRORED[condition], b, a, is32, rules);
  if (!rules.comparesTwoRanges) return null;
  return decide(condition, sides(a, is32), sides(b, is32), true);
}

function isTakenAgainstConstant(
  condition: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  rules: VerifierRules,
): boolean | null {
  return decide(condition, sides(a, is32), sides(b, is32), rules.comparesRangesForEquality);
}

function sides(scalar: Scalar, is32: boolean): Sides {
  const { value, mask } = scalar.bits;
  if (!is32) {
    const { umin, umax, smin, smax } = scalar;
    return { umin, umax, smin, smax, value, mask };
  }
  return {
    umin: scalar.u32min,
    umax: scalar.u32max,
    smin: scalar.s32min,
    smax: scalar.s32max,
    value: value & 0xffff_ffffn,
    mask: mask & 0xffff_ffffn,
  };
}

function decide(
  condition: number,
  a: Sides,
  b: Sides,
  rangesDecideEquality: boolean,
): boolean | null {
  switch (condition) {
    case Jump.EQ:
      return equality(a, b, rangesDecideEquality);
    case Jump.NE: {
      const equal = equality(a, b, rangesDecideEquality);
      return equal === null ? null : !equal;
    }
    case Jump.SET: {
      const constantBits = b.mask === 0n ? b.value : a.mask === 0n ? a.value : null;
      if (constantBits === null) return null;
      const other = b.mask === 0n ? a : b;
      if ((other.value & constantBits) !== 0n) return true;
      return ((other.value | other.mask) & constantBits) === 0n ? false : null;
    }
    case Jump.GT:
      return order(a.umin > b.umax, a.umax <= b.umin);
    case Jump.GE:
      return order(a.umin >= b.umax, a.umax < b.umin);
    case Jump.LT:
      return order(a.umax < b.umin, a.umin >= b.umax);
    case Jump.LE:
      return order(a.umax <= b.umin, a.umin > b.umax);
    case Jump.SGT:
      return order(a.smin > b.smax, a.smax <= b.smin);
    case Jump.SGE:
      return order(a.smin >= b.smax, a.smax < b.smin);
    case Jump.SLT:
      return order(a.smax < b.smin, a.smin >= b.smax);
    case Jump.SLE:
      return order(a.smax <= b.smin, a.smin > b.smax);
    default:
      return null;
  }
}

function equality(a: Sides, b: Sides, byRanges: boolean): boolean | null {
  if (a.mask === 0n && b.mask === 0n) return a.value === b.value;
  if (((a.value ^ b.value) & ~(a.mask | b.mask)) !== 0n) return false;
  if (!byRanges) return null;
  if (a.umin > b.umax || a.umax < b.umin) return false;
  return a.smin > b.smax || a.smax < b.smin ? false : null;
}

function order(always: boolean, never: boolean): boolean | null {
  return always ? true : never ? false : null;
}

/** Both sides where a jump is taken, or is not (verifier.c, reg_set_min_max); null where that cannot be. */
export function refined(
  condition: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  taken: boolean,
): { readonly a: Scalar; readonly b: Scalar } | null {
  if (condition === Jump.SET) return refinedBySet(a, b, is32, taken);
  const holds = taken ? condition : OPPOSITES[condition];
  const left = narrowedBy(holds, a, b, is32);
  const right = narrowedBy(MIRRORED[holds], b, a, is32);
  return left === null || right === null ? null : { a: left, b: right };
}

function narrowedBy(condition: number, a: Scalar, b: Scalar, is32: boolean): Scalar | null {
  return is32 ? narrowedBy32(condition, a, b) : narrowedBy64(condition, a, b);
}

function narrowedBy64(condition: number, a: Scalar, b: Scalar): Scalar | null {
  switch (condition) {
    case Jump.EQ:
      return narrowed(a, {
        umin: max(a.umin, b.umin),
        umax: min(a.umax, b.umax),
        smin: max(a.smin, b.smin),
        smax: min(a.smax, b.smax),
        u32min: Math.max(a.u32min, b.u32min),
        u32max: Math.min(a.u32max, b.u32max),
        s32min: Math.max(a.s32min, b.s32min),
        s32max: Math.min(a.s32max, b.s32max),
        bits: tnumIntersect(a.bits, b.bits),
      });
    case Jump.NE:
      return isConstant(b) ? trimmed(a, b.bits.value) : a;
    case Jump.GT:
      return narrowed(a, { umin: max(a.umin, b.umin + 1n) });
    case Jump.GE:
      return narrowed(a, { umin: max(a.umin, b.umin) });
    case Jump.LT:
      return narrowed(a, { umax: min(a.umax, b.umax - 1n) });
    case Jump.LE:
      return narrowed(a, { umax: min(a.umax, b.umax) });
    case Jump.SGT:
      return narrowed(a, { smin: max(a.smin, b.smin + 1n) });
    case Jump.SGE:
      return narrowed(a, { smin: max(a.smin, b.smin) });
    case Jump.SLT:
      return narrowed(a, { smax: min(a.smax, b.smax - 1n) });
    case Jump.SLE:
      return narrowed(a, { smax: min(a.smax, b.smax) });
    default:
      return a;
  }
}

function narrowedBy32(condition: number, a: Scalar, b: Scalar): Scalar | null {
  switch (condition) {
    case Jump.EQ: {
      const low = 0xffff_ffffn;
      const other = {
        value: b.bits.value & low,
        mask: (b.bits.mask & low) | (~low & 0xffff_ffff_ffff_ffffn),
      };
      return narrowed(a, {
        u32min: Math.max(a.u32min, b.u32min),
        u32max: Math.min(a.u32max, b.u32max),
        s32min: Math.max(a.s32min, b.s32min),
        s32max: Math.min(a.s32max, b.s32max),
        bits: tnumIntersect(a.bits, other),
      });
    }
    case Jump.NE:
      return isConstant(b) ? trimmed32(a, Number(b.bits.value & 0xffff_ffffn)) : a;
    case Jump.GT:
      return narrowed(a, { u32min: Math.max(a.u32min, b.u32min + 1) });
    case Jump.GE:
      return narrowed(a, { u32min: Math.max(a.u32min, b.u32min) });
    case Jump.LT:
      return narrowed(a, { u32max: Math.min(a.u32max, b.u32max - 1) });
    case Jump.LE:
      return narrowed(a, { u32max: Math.min(a.u32max, b.u32max) });
    case Jump.SGT:
      return narrowed(a, { s32min: Math.max(a.s32min, b.s32min + 1) });
    case Jump.SGE:
      return narrowed(a, { s32min: Math.max(a.s32min, b.s32min) });
    case Jump.SLT:
      return narrowed(a, { s32max: Math.min(a.s32max, b.s32max - 1) });
    case Jump.SLE:
      return narrowed(a, { s32max: Math.min(a.s32max, b.s32max) });
    default:
      return a;
  }
}

/** A number that is not `value`: only an end of a range can move. */
function trimmed(a: Scalar, value: bigint): Scalar | null {
  const signed = BigInt.asIntN(64, value);
  return narrowed(a, {
    ...(a.umin === value && { umin: value + 1n }),
    ...(a.umax === value && { umax: value - 1n }),
    ...(a.smin === signed && { smin: signed + 1n }),
    ...(a.smax === signed && { smax: signed - 1n }),
  });
}

function trimmed32(a: Scalar, value: number): Scalar | null {
  const signed = value | 0;
  return narrowed(a, {
    ...(a.u32min === value && { u32min: value + 1 }),
    ...(a.u32max === value && { u32max: value - 1 }),
    ...(a.s32min === signed && { s32min: signed + 1 }),
    ...(a.s32max === signed && { s32max: signed - 1 }),
  });
}

/** JSET against a constant: one bit that is set where it is one alone, all bits clear where it is not taken. */
function refinedBySet(a: Scalar, b: Scalar, is32: boolean, taken: boolean) {
  if (!isConstant(b)) return { a, b };
  const all = 0xffff_ffff_ffff_ffffn;
  const asked = is32 ? b.bits.value & 0xffff_ffffn : b.bits.value;
  if (!taken) {
    const cleared = narrowed(a, { bits: tnumIntersect(a.bits, { value: 0n, mask: all & ~asked }) });
    return cleared === null ? null : { a: cleared, b };
  }
  const isSingleBit = asked !== 0n && (asked & (asked - 1n)) === 0n;
  if (!isSingleBit) return { a, b };
  const bits = { value: tnumConst(asked).value, mask: all & ~asked };
  const set = narrowed(a, { bits: tnumIntersect(a.bits, bits) });
  return set === null ? null : { a: set, b };
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
