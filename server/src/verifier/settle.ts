import {
  arcIntersect,
  arcOf,
  arcSigned,
  arcUnsigned,
  arcWithLowHalves,
  lowHalvesOf,
  MOST_32,
  MOST_64,
  NO_ARC,
  type Arc,
} from './arc';
import { constant, S32_MAX, S32_MIN, type Ranges, type Scalar } from './scalar';
import { lowHalf, tnumIntersect, tnumRange, tnumStep, withLowHalf, type Tnum } from './tnum';
import type { VerifierRules } from './versions';

const SIGN_BIT = 1n << 63n;

export function isPossible(s: Scalar): boolean {
  return s.umin <= s.umax && s.smin <= s.smax && s.u32min <= s.u32max && s.s32min <= s.s32max;
}

/**
 * Lets bits and ranges tighten each other (verifier.c, reg_bounds_sync). The result may be impossible. Versions with arcs
 * form them of the ranges, unless `hasArcs`.
 */
export function settle(given: Scalar, rules: VerifierRules, hasArcs = false): Scalar {
  if (rules.tracksArcs) return settleArcs(given, hasArcs);
  const s: Ranges = { ...given };
  rangesFromBits(s);
  if (rules.deducesAcrossWidths) {
    deduce(s, rules);
    deduce(s, rules);
    if (rules.deducesAcrossSigns) deduce(s, rules);
  } else {
    deduceSigns(s);
  }
  if (rules.settlesBits) {
    bitsFromRanges(s);
    rangesFromBits(s);
  } else {
    bitsFromEachRange(s);
  }
  return constantOr(s);
}

/** The same after a branch: the oldest versions go on to ranges there only. */
export function settleAfterBranch(given: Scalar, rules: VerifierRules): Scalar {
  if (rules.settlesBits) return settle(given, rules);
  const s: Ranges = { ...given };
  deduceSigns(s);
  bitsFromEachRange(s);
  rangesFromBits(s);
  return constantOr(s);
}

function constantOr(s: Scalar): Scalar {
  return s.bits.mask === 0n && isPossible(s) ? constant(s.bits.value) : s;
}

function rangesFromBits(s: Ranges): void {
  const { value, mask } = s.bits;
  s.smin = maxOf(s.smin, BigInt.asIntN(64, value | (mask & SIGN_BIT)));
  s.smax = minOf(s.smax, BigInt.asIntN(64, value | (mask & ~SIGN_BIT)));
  s.umin = maxOf(s.umin, value);
  s.umax = minOf(s.umax, value | mask);
  const lowValue = Number(value & MOST_32);
  const lowMask = Number(mask & MOST_32);
  s.s32min = Math.max(s.s32min, lowValue | (lowMask & S32_MIN));
  s.s32max = Math.min(s.s32max, lowValue | (lowMask & S32_MAX));
  s.u32min = Math.max(s.u32min, lowValue);
  s.u32max = Math.min(s.u32max, (lowValue | lowMask) >>> 0);
}

/** What older versions learn: only where the sign is known, and nothing of one width from the other. */
function deduceSigns(s: Ranges): void {
  if (s.s32min >= 0 || s.s32max < 0) {
    s.u32min = Math.max(s.s32min >>> 0, s.u32min);
    s.u32max = Math.min(s.s32max >>> 0, s.u32max);
    s.s32min = s.u32min | 0;
    s.s32max = s.u32max | 0;
  } else if ((s.u32max | 0) >= 0) {
    s.s32min = s.u32min;
    s.u32max = Math.min(s.s32max, s.u32max);
    s.s32max = s.u32max;
  } else if ((s.u32min | 0) < 0) {
    s.u32min = Math.max(s.s32min >>> 0, s.u32min);
    s.s32min = s.u32min | 0;
    s.s32max = s.u32max | 0;
  }
  if (s.smin >= 0n || s.smax < 0n) {
    s.umin = maxOf(unsigned(s.smin), s.umin);
    s.umax = minOf(unsigned(s.smax), s.umax);
    s.smin = signed(s.umin);
    s.smax = signed(s.umax);
  } else if (signed(s.umax) >= 0n) {
    s.smin = s.umin;
    s.umax = minOf(s.smax, s.umax);
    s.smax = s.umax;
  } else if (signed(s.umin) < 0n) {
    s.umin = maxOf(unsigned(s.smin), s.umin);
    s.smin = signed(s.umin);
    s.smax = signed(s.umax);
  }
}

function deduce(s: Ranges, rules: VerifierRules): void {
  deduceLowerHalf(s);
  deduceWhole(s, rules);
  const high = ~MOST_32;
  s.umin = maxOf(s.umin, (s.umin & high) | BigInt(s.u32min));
  s.umax = minOf(s.umax, (s.umax & high) | BigInt(s.u32max));
  s.smin = maxOf(s.smin, (s.smin & high) | BigInt(s.u32min));
  s.smax = minOf(s.smax, (s.smax & high) | BigInt(s.u32max));
  const fitsHalf = s.smin >= BigInt(S32_MIN) && s.smax <= BigInt(S32_MAX);
  if (rules.deducesSignExtension && s.s32min >= 0 && fitsHalf) {
    s.smin = s.umin = BigInt(s.s32min);
    s.smax = s.umax = BigInt(s.s32max);
    s.bits = tnumIntersect(s.bits, tnumRange(s.umin, s.umax));
  }
}

function deduceWhole(s: Ranges, rules: VerifierRules): void {
  if (signed(s.umin) <= signed(s.umax)) {
    s.smin = maxOf(s.smin, signed(s.umin));
    s.smax = minOf(s.smax, signed(s.umax));
  }
  if (unsigned(s.smin) <= unsigned(s.smax)) {
    s.umin = maxOf(s.umin, unsigned(s.smin));
    s.umax = minOf(s.umax, unsigned(s.smax));
  } else if (rules.deducesAcrossSigns) {
    if (s.umax < unsigned(s.smin)) {
      s.smin = signed(s.umin);
      s.umax = minOf(s.umax, unsigned(s.smax));
    } else if (unsigned(s.smax) < s.umin) {
      s.smax = signed(s.umax);
      s.umin = maxOf(s.umin, unsigned(s.smin));
    }
  }
}

function deduceLowerHalf(s: Ranges): void {
  const [ulow, uhigh] = [lowUnsigned(s.umin), lowUnsigned(s.umax)];
  const [slow, shigh] = [lowUnsigned(s.smin), lowUnsigned(s.smax)];
  if (s.umin >> 32n === s.umax >> 32n) {
    s.u32min = Math.max(s.u32min, ulow);
    s.u32max = Math.min(s.u32max, uhigh);
    narrowSignedHalf(s, ulow | 0, uhigh | 0);
  }
  if (s.smin >> 32n === s.smax >> 32n) {
    if (slow <= shigh) {
      s.u32min = Math.max(s.u32min, slow);
      s.u32max = Math.min(s.u32max, shigh);
    }
    narrowSignedHalf(s, slow | 0, shigh | 0);
  }
  if (isNextHalf(s.umin, s.umax) && (ulow | 0) < 0 && (uhigh | 0) >= 0) {
    narrowSignedHalf(s, ulow | 0, uhigh | 0);
  }
  if (isNextHalf(s.smin, s.smax) && (slow | 0) < 0 && (shigh | 0) >= 0) {
    narrowSignedHalf(s, slow | 0, shigh | 0);
  }
  narrowSignedHalf(s, s.u32min | 0, s.u32max | 0);
  if (s.s32min >>> 0 <= s.s32max >>> 0) {
    s.u32min = Math.max(s.u32min, s.s32min >>> 0);
    s.u32max = Math.min(s.u32max, s.s32max >>> 0);
  }
}

/** Whether the upper half of the one is that of the other and one more. */
function isNextHalf(min: bigint, max: bigint): boolean {
  return (((min >> 32n) + 1n) & MOST_32) === ((max >> 32n) & MOST_32);
}

function narrowSignedHalf(s: Ranges, low: number, high: number): void {
  if (low > high) return;
  s.s32min = Math.max(s.s32min, low);
  s.s32max = Math.min(s.s32max, high);
}

function bitsFromRanges(s: Ranges): void {
  const whole = tnumIntersect(s.bits, tnumRange(s.umin, s.umax));
  const low = tnumIntersect(lowHalf(whole), tnumRange(BigInt(s.u32min), BigInt(s.u32max)));
  s.bits = withLowHalf(whole, low);
}

/** As older versions have it: the lower half learns nothing from the whole. */
function bitsFromEachRange(s: Ranges): void {
  const whole = tnumIntersect(s.bits, tnumRange(s.umin, s.umax));
  const low = tnumIntersect(lowHalf(s.bits), tnumRange(BigInt(s.u32min), BigInt(s.u32max)));
  s.bits = withLowHalf(whole, low);
}

// Versions with arcs

/** As `settle`, from arcs that an operation gave, or else from the ranges; `isHalf`: the result is the lower half. */
export function settleFromArcs(
  ranges: Scalar,
  arcs: { readonly arc: Arc; readonly arc32: Arc } | null,
  isHalf: boolean,
  rules: VerifierRules,
): Scalar {
  const arc32 = arcs === null ? arcOfHalfRanges(ranges) : arcs.arc32;
  if (arc32 === null) return impossible(ranges);
  if (!isHalf) {
    const arc = arcs === null ? arcOfRanges(ranges) : arcs.arc;
    return arc === null ? impossible(ranges) : settle({ ...ranges, arc, arc32 }, rules, true);
  }
  const [umin, umax] = arcUnsigned(arc32, MOST_32);
  const arc = { base: umin, size: umax - umin };
  return settle({ ...ranges, bits: lowHalf(ranges.bits), arc, arc32 }, rules, true);
}

interface ArcState {
  bits: Tnum;
  arc: Arc | null;
  arc32: Arc | null;
}

function settleArcs(given: Scalar, hasArcs: boolean): Scalar {
  const s: ArcState = {
    bits: given.bits,
    arc: hasArcs ? orNull(given.arc) : arcOfRanges(given),
    arc32: hasArcs ? orNull(given.arc32) : arcOfHalfRanges(given),
  };
  arcsFromBits(s);
  arcsFromEachOther(s);
  arcsFromEachOther(s);
  bitsFromArcs(s);
  arcsFromBits(s);
  const { bits, arc, arc32 } = s;
  return arc === null || arc32 === null ? impossible(given) : scalarOfArcs(bits, arc, arc32);
}

function arcsFromEachOther(s: ArcState): void {
  if (s.arc === null) return;
  s.arc32 = arcIntersect(s.arc32, lowHalvesOf(s.arc), MOST_32);
  s.arc = arcWithLowHalves(s.arc, s.arc32);
}

function bitsFromArcs(s: ArcState): void {
  if (s.arc === null || s.arc32 === null) return;
  const [umin, umax] = arcUnsigned(s.arc, MOST_64);
  const [umin32, umax32] = arcUnsigned(s.arc32, MOST_32);
  const whole = tnumIntersect(s.bits, tnumRange(umin, umax));
  s.bits = withLowHalf(whole, tnumIntersect(lowHalf(whole), tnumRange(umin32, umax32)));
}

function scalarOfArcs(bits: Tnum, arc: Arc, arc32: Arc): Scalar {
  if (bits.mask === 0n && arc.size === 0n) return constant(bits.value);
  const [umin, umax] = arcUnsigned(arc, MOST_64);
  const [smin, smax] = arcSigned(arc, MOST_64, 64);
  const [u32min, u32max] = arcUnsigned(arc32, MOST_32);
  const [s32min, s32max] = arcSigned(arc32, MOST_32, 32);
  return {
    bits,
    umin,
    umax,
    smin,
    smax,
    u32min: Number(u32min),
    u32max: Number(u32max),
    s32min: Number(s32min),
    s32max: Number(s32max),
    arc,
    arc32,
  };
}

function orNull(arc: Arc): Arc | null {
  return arc === NO_ARC ? null : arc;
}

function arcOfRanges({ umin, umax, smin, smax }: Scalar): Arc | null {
  if (umin > umax || smin > smax) return null;
  return arcIntersect(arcOf(umin, umax, MOST_64), arcOf(smin, smax, MOST_64), MOST_64);
}

function arcOfHalfRanges({ u32min, u32max, s32min, s32max }: Scalar): Arc | null {
  if (u32min > u32max || s32min > s32max) return null;
  return arcIntersect(
    arcOf(BigInt(u32min), BigInt(u32max), MOST_32),
    arcOf(BigInt(s32min), BigInt(s32max), MOST_32),
    MOST_32,
  );
}

function arcsFromBits(s: ArcState): void {
  s.arc32 = arcIntersect(s.arc32, arcOfBits(lowHalf(s.bits), MOST_32), MOST_32);
  s.arc = arcIntersect(s.arc, arcOfBits(s.bits, MOST_64), MOST_64);
  if (s.arc === null) return;
  const [umin, umax] = arcUnsigned(s.arc, MOST_64);
  const next = tnumStep(s.bits, umin);
  const isAllowed = (umin & ~s.bits.mask & MOST_64) === s.bits.value;
  const largest = s.bits.value | s.bits.mask;
  if (isAllowed && next > umax) become(s, umin);
  else if (!isAllowed && next === largest) become(s, largest);
  else if (!isAllowed && next <= umax && tnumStep(s.bits, next) > umax) become(s, next);
}

function become(s: ArcState, value: bigint): void {
  s.bits = { value, mask: 0n };
  s.arc = { base: value, size: 0n };
  s.arc32 = { base: value & MOST_32, size: 0n };
}

/** From the least to the greatest number of these bits; with the sign where that may be set. */
function arcOfBits({ value, mask }: Tnum, most: bigint): Arc {
  const sign = most ^ (most >> 1n);
  if (((value | mask) & sign) === 0n) return { base: value, size: mask };
  return arcOf(value | (mask & sign), value | (mask & ~sign & most), most);
}

/** A scalar that no number is. */
function impossible(given: Scalar): Scalar {
  return { ...given, umin: 1n, umax: 0n };
}

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function signed(value: bigint): bigint {
  return BigInt.asIntN(64, value);
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
