import { arcIntersect, arcOf, MOST_32, MOST_64, NO_ARC } from './arc';
import {
  hasConstantHalf,
  isConstant,
  S32_MAX,
  S32_MIN,
  U32_MAX,
  UNKNOWN,
  type Ranges,
  type Scalar,
} from './scalar';
import { isPossible, settle, settleAfterBranch } from './settle';
import { lowHalf, tnumIntersect, tnumOverlap, withLowHalf, type Tnum } from './tnum';
import type { VerifierRules } from './versions';

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
  /** No opcode: that none of the bits is set. */
  NOT_SET: 0xf0,
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
  [Jump.SET]: Jump.NOT_SET,
  [Jump.NOT_SET]: Jump.SET,
};

/** The condition that says the same with its sides exchanged. */
const MIRRORED: Readonly<Record<number, number>> = {
  [Jump.EQ]: Jump.EQ,
  [Jump.NE]: Jump.NE,
  [Jump.SET]: Jump.SET,
  [Jump.NOT_SET]: Jump.NOT_SET,
  [Jump.GT]: Jump.LT,
  [Jump.LT]: Jump.GT,
  [Jump.GE]: Jump.LE,
  [Jump.LE]: Jump.GE,
  [Jump.SGT]: Jump.SLT,
  [Jump.SLT]: Jump.SGT,
  [Jump.SGE]: Jump.SLE,
  [Jump.SLE]: Jump.SGE,
};

/** The part of a scalar that a comparison of its width looks at. */
interface Side {
  readonly umin: bigint | number;
  readonly umax: bigint | number;
  readonly smin: bigint | number;
  readonly smax: bigint | number;
  readonly bits: Tnum;
}

function sideOf(scalar: Scalar, is32: boolean): Side {
  if (!is32) return scalar;
  return {
    umin: scalar.u32min,
    umax: scalar.u32max,
    smin: scalar.s32min,
    smax: scalar.s32max,
    bits: lowHalf(scalar.bits),
  };
}

/** Whether a jump is taken, as far as the verifier can tell (verifier.c, is_branch_taken); null when it cannot. */
export function isTaken(
  condition: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  rules: VerifierRules,
): boolean | null {
  const isKnown = is32 ? hasConstantHalf : isConstant;
  if (!rules.comparesTwoRanges && !isKnown(b)) {
    if (!isKnown(a) || !rules.comparesRangesForEquality) return null;
    return isTaken(MIRRORED[condition], b, a, is32, rules);
  }
  const taken = decide(condition, sideOf(a, is32), sideOf(b, is32), rules);
  if (taken !== null || is32 || !rules.comparesTwoRanges) return taken;
  if (condition !== Jump.EQ && condition !== Jump.NE) return null;
  const areHalvesApart =
    a.u32min > b.u32max || a.u32max < b.u32min || a.s32min > b.s32max || a.s32max < b.s32min;
  return areHalvesApart ? condition === Jump.NE : null;
}

function decide(condition: number, a: Side, b: Side, rules: VerifierRules): boolean | null {
  switch (condition) {
    case Jump.EQ:
      return equality(a, b, rules);
    case Jump.NE: {
      const equal = equality(a, b, rules);
      return equal === null ? null : !equal;
    }
    case Jump.SET: {
      if (a.bits.mask !== 0n && b.bits.mask !== 0n) return null;
      const [known, other] = b.bits.mask === 0n ? [b.bits, a.bits] : [a.bits, b.bits];
      if ((other.value & known.value) !== 0n) return true;
      return ((other.value | other.mask) & known.value) === 0n ? false : null;
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

function equality(a: Side, b: Side, rules: VerifierRules): boolean | null {
  if (a.bits.mask === 0n && b.bits.mask === 0n) return a.bits.value === b.bits.value;
  if (rules.comparesKnownBits && !tnumOverlap(a.bits, b.bits)) return false;
  if (!rules.comparesRangesForEquality) return null;
  if (a.umin > b.umax || a.umax < b.umin) return false;
  return a.smin > b.smax || a.smax < b.smin ? false : null;
}

function order(always: boolean, never: boolean): boolean | null {
  return always ? true : never ? false : null;
}

/** What a version that knows it decides of a register compared with itself. */
export function isTakenWithItself(condition: number, a: Scalar): boolean | null {
  switch (condition) {
    case Jump.EQ:
    case Jump.GE:
    case Jump.LE:
    case Jump.SGE:
    case Jump.SLE:
      return true;
    case Jump.SET:
      if (isConstant(a)) return a.bits.value !== 0n;
      return a.smin <= 0n && a.smax >= 0n ? null : true;
    default:
      return false;
  }
}

export interface RefinedSides {
  readonly a: Scalar;
  readonly b: Scalar;
}

/**
 * Both sides where a jump is taken, or is not (verifier.c, reg_set_min_max). Null where a version concludes from the
 * contradiction that the branch is dead; others go on with a number of which they know nothing, or something impossible.
 */
export function refined(
  condition: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  taken: boolean,
  rules: VerifierRules,
): RefinedSides | null {
  const holds = taken ? condition : OPPOSITES[condition];
  if (!rules.deducesAcrossWidths) return refinedByConstant(holds, a, b, is32, rules);
  const left = settle(narrowed(holds, a, b, is32, rules), rules, rules.tracksArcs);
  const right = settle(narrowed(MIRRORED[holds], b, a, is32, rules), rules, rules.tracksArcs);
  if (isPossible(left) && isPossible(right)) return { a: left, b: right };
  if (rules.prunesContradictions) return null;
  return { a: isPossible(left) ? left : UNKNOWN, b: isPossible(right) ? right : UNKNOWN };
}

/** Older versions learn from known numbers only, and two unknown ones when they are equal. */
function refinedByConstant(
  holds: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  rules: VerifierRules,
): RefinedSides {
  const isKnown = is32 ? hasConstantHalf : isConstant;
  if (isKnown(b)) return { a: combined(holds, a, b, is32, rules), b };
  if (isKnown(a)) return { a, b: combined(MIRRORED[holds], b, a, is32, rules) };
  if (is32 || holds !== Jump.EQ) return { a, b };
  return { a: combined(holds, a, b, false, rules), b: combined(holds, b, a, false, rules) };
}

/** One width learns, the other is taken from it where it fits, or else forgotten (__reg_combine_64_into_32 and back). */
function combined(
  holds: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  rules: VerifierRules,
): Scalar {
  if (!is32 && holds === Jump.EQ && isConstant(b)) return b;
  const s = narrowed(holds, a, b, is32, rules);
  if (is32) {
    if (holds === Jump.EQ) becomeHalf(s, b);
    const isHalf = (s.bits.value | s.bits.mask) <= MOST_32;
    const isPositive = s.s32min >= 0 && s.s32max >= 0;
    s.umin = isHalf ? BigInt(s.u32min) : UNKNOWN.umin;
    s.umax = isHalf ? BigInt(s.u32max) : UNKNOWN.umax;
    s.smin = isHalf ? (isPositive ? BigInt(s.s32min) : 0n) : UNKNOWN.smin;
    s.smax = isHalf ? (isPositive ? BigInt(s.s32max) : MOST_32) : UNKNOWN.smax;
    return settleAfterBranch(s, rules);
  }
  const isSignedHalf = fitsSignedHalf(s.smin) && fitsSignedHalf(s.smax);
  const isHalf = s.umin <= MOST_32 && s.umax <= MOST_32;
  s.s32min = isSignedHalf ? Number(s.smin) : S32_MIN;
  s.s32max = isSignedHalf ? Number(s.smax) : S32_MAX;
  s.u32min = isHalf ? Number(s.umin) : 0;
  s.u32max = isHalf ? Number(s.umax) : U32_MAX;
  return settleAfterBranch(s, rules);
}

/** Whatever was known of it: the lower half is this number. */
function becomeHalf(s: Ranges, { bits, u32min, u32max, s32min, s32max }: Scalar): void {
  s.bits = withLowHalf(s.bits, bits);
  [s.u32min, s.u32max, s.s32min, s.s32max] = [u32min, u32max, s32min, s32max];
}

function fitsSignedHalf(value: bigint): boolean {
  return value >= BigInt(S32_MIN) && value <= BigInt(S32_MAX);
}

/** What holds of `a` if `condition` holds of both; ranges and bits are not yet settled, and may contradict each other. */
function narrowed(
  condition: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  rules: VerifierRules,
): Ranges {
  const s: Ranges = { ...a };
  switch (condition) {
    case Jump.EQ:
      equal(s, b, is32);
      break;
    case Jump.NE:
      if (rules.trimsEnds) unequal(s, b, is32, rules);
      break;
    case Jump.SET:
    case Jump.NOT_SET:
      bitsTested(s, b, is32, condition === Jump.SET, rules);
      break;
    default:
      if (is32) orderedHalf(s, condition, b);
      else ordered(s, condition, b);
  }
  if (rules.tracksArcs && condition !== Jump.NE && condition !== Jump.NOT_SET) narrowArcs(s, a);
  return s;
}

function equal(s: Ranges, b: Scalar, is32: boolean): void {
  s.u32min = Math.max(s.u32min, b.u32min);
  s.u32max = Math.min(s.u32max, b.u32max);
  s.s32min = Math.max(s.s32min, b.s32min);
  s.s32max = Math.min(s.s32max, b.s32max);
  if (is32) {
    s.bits = withLowHalf(s.bits, tnumIntersect(lowHalf(s.bits), lowHalf(b.bits)));
    s.arc32 = arcIntersect(s.arc32, b.arc32, MOST_32) ?? NO_ARC;
    return;
  }
  s.umin = max(s.umin, b.umin);
  s.umax = min(s.umax, b.umax);
  s.smin = max(s.smin, b.smin);
  s.smax = min(s.smax, b.smax);
  s.bits = tnumIntersect(s.bits, b.bits);
  s.arc = arcIntersect(s.arc, b.arc, MOST_64) ?? NO_ARC;
  s.arc32 = arcIntersect(s.arc32, b.arc32, MOST_32) ?? NO_ARC;
}

/** A number that is not another: only an end of a range, or of an arc, can move. */
function unequal(s: Ranges, b: Scalar, is32: boolean, rules: VerifierRules): void {
  if (is32 ? !hasConstantHalf(b) : !isConstant(b)) return;
  if (rules.tracksArcs) {
    if (is32) s.arc32 = without(s.arc32, b.bits.value & MOST_32, MOST_32);
    else s.arc = without(s.arc, b.bits.value, MOST_64);
    return;
  }
  if (is32) {
    const { u32min, s32min } = b;
    if (s.u32min === u32min) s.u32min++;
    if (s.u32max === u32min) s.u32max--;
    if (s.s32min === s32min) s.s32min++;
    if (s.s32max === s32min) s.s32max--;
    return;
  }
  const { umin, smin } = b;
  if (s.umin === umin) s.umin++;
  if (s.umax === umin) s.umax--;
  if (s.smin === smin) s.smin++;
  if (s.smax === smin) s.smax--;
}

function without(arc: Ranges['arc'], value: bigint, most: bigint): Ranges['arc'] {
  return arcIntersect(arc, arcOf((value + 1n) & most, (value - 1n) & most, most), most) ?? NO_ARC;
}

/** Tests of bits against a known number: one bit alone is set where it is taken, all are clear where it is not. */
function bitsTested(
  s: Ranges,
  b: Scalar,
  is32: boolean,
  isSet: boolean,
  rules: VerifierRules,
): void {
  if (is32 ? !hasConstantHalf(b) : !isConstant(b)) return;
  const asked = is32 ? b.bits.value & MOST_32 : b.bits.value;
  if (!isSet) {
    if (rules.forgetsRangesOfClearBits) Object.assign(s, { ...UNKNOWN, bits: s.bits });
    s.bits = { value: s.bits.value & ~asked, mask: s.bits.mask & ~asked };
    return;
  }
  const isSingleBit = asked !== 0n && (asked & (asked - 1n)) === 0n;
  if (isSingleBit) s.bits = { value: s.bits.value | asked, mask: s.bits.mask & ~asked };
}

function ordered(s: Ranges, condition: number, b: Scalar): void {
  switch (condition) {
    case Jump.GT:
      s.umin = max(s.umin, b.umin + 1n);
      return;
    case Jump.GE:
      s.umin = max(s.umin, b.umin);
      return;
    case Jump.LT:
      s.umax = min(s.umax, b.umax - 1n);
      return;
    case Jump.LE:
      s.umax = min(s.umax, b.umax);
      return;
    case Jump.SGT:
      s.smin = max(s.smin, b.smin + 1n);
      return;
    case Jump.SGE:
      s.smin = max(s.smin, b.smin);
      return;
    case Jump.SLT:
      s.smax = min(s.smax, b.smax - 1n);
      return;
    case Jump.SLE:
      s.smax = min(s.smax, b.smax);
  }
}

function orderedHalf(s: Ranges, condition: number, b: Scalar): void {
  switch (condition) {
    case Jump.GT:
      s.u32min = Math.max(s.u32min, b.u32min + 1);
      return;
    case Jump.GE:
      s.u32min = Math.max(s.u32min, b.u32min);
      return;
    case Jump.LT:
      s.u32max = Math.min(s.u32max, b.u32max - 1);
      return;
    case Jump.LE:
      s.u32max = Math.min(s.u32max, b.u32max);
      return;
    case Jump.SGT:
      s.s32min = Math.max(s.s32min, b.s32min + 1);
      return;
    case Jump.SGE:
      s.s32min = Math.max(s.s32min, b.s32min);
      return;
    case Jump.SLT:
      s.s32max = Math.min(s.s32max, b.s32max - 1);
      return;
    case Jump.SLE:
      s.s32max = Math.min(s.s32max, b.s32max);
  }
}

/** Cuts the arcs to the ranges that changed. */
function narrowArcs(s: Ranges, before: Scalar): void {
  const cut = (arc: Ranges['arc'], low: bigint, high: bigint, most: bigint) =>
    low > high ? NO_ARC : (arcIntersect(arc, arcOf(low, high, most), most) ?? NO_ARC);
  if (s.arc !== NO_ARC) {
    if (s.umin !== before.umin || s.umax !== before.umax)
      s.arc = cut(s.arc, s.umin, s.umax, MOST_64);
    if (s.arc !== NO_ARC && (s.smin !== before.smin || s.smax !== before.smax)) {
      s.arc = cut(s.arc, s.smin, s.smax, MOST_64);
    }
  }
  if (s.arc32 === NO_ARC) return;
  if (s.u32min !== before.u32min || s.u32max !== before.u32max) {
    s.arc32 = cut(s.arc32, BigInt(s.u32min), BigInt(s.u32max), MOST_32);
  }
  if (s.arc32 !== NO_ARC && (s.s32min !== before.s32min || s.s32max !== before.s32max)) {
    s.arc32 = cut(s.arc32, BigInt(s.s32min), BigInt(s.s32max), MOST_32);
  }
}

/** Both outcomes of a comparison as a version that tries them sees it; null where both can be. */
export function decidedByTrial(
  condition: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  rules: VerifierRules,
): boolean | null {
  if (refined(condition, a, b, is32, false, rules) === null) return true;
  return refined(condition, a, b, is32, true, rules) === null ? false : null;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
