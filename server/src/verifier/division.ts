import type { Operation } from './alu';
import { MOST_32 } from './arc';
import { lowerHalfOf, S64_MIN, UNKNOWN, ZERO, type Ranges, type Scalar } from './scalar';
import { settle, settleFromArcs } from './settle';
import type { VerifierRules } from './versions';

const MOD = 0x90;

interface Bounds {
  readonly umin: bigint;
  readonly umax: bigint;
  readonly smin: bigint;
  readonly smax: bigint;
}

/** Division by a known number, or its remainder (verifier.c, scalar_min_max_udiv and its like): ranges, never bits. */
export function divided(operation: Operation, a: Scalar, b: Scalar, rules: VerifierRules): Scalar {
  const { kind, is32, isSigned } = operation;
  const width = is32 ? 32 : 64;
  const divisor = is32 ? b.bits.value & MOST_32 : b.bits.value;
  const unchanged = is32 ? lowerHalfOf(a, rules) : a;
  if (divisor === 0n) return kind === MOD ? unchanged : ZERO;
  const bounds = boundsOf(a, is32);
  const result = isSigned
    ? signedBounds(kind, bounds, BigInt.asIntN(width, divisor), width)
    : unsignedBounds(kind, bounds, divisor);
  if (result === null) return unchanged;
  return fromBounds(result, is32, rules);
}

function boundsOf(a: Scalar, is32: boolean): Bounds {
  if (!is32) return a;
  return {
    umin: BigInt(a.u32min),
    umax: BigInt(a.u32max),
    smin: BigInt(a.s32min),
    smax: BigInt(a.s32max),
  };
}

/** Null where a remainder is the number itself. */
function unsignedBounds(
  kind: number,
  { umin, umax }: Bounds,
  divisor: bigint,
): Partial<Bounds> | null {
  if (kind !== MOD) return { umin: umin / divisor, umax: umax / divisor };
  if (umax < divisor) return null;
  return { umin: 0n, umax: umax < divisor - 1n ? umax : divisor - 1n };
}

function signedBounds(
  kind: number,
  { smin, smax }: Bounds,
  divisor: bigint,
  width: number,
): Partial<Bounds> | null {
  if (kind === MOD) return signedRemainder(smin, smax, divisor < 0n ? -divisor : divisor);
  const least = width === 64 ? S64_MIN : -(1n << 31n);
  if (smin === least && divisor === -1n) return {};
  const ends = [smin / divisor, smax / divisor];
  return ends[0] < ends[1] ? { smin: ends[0], smax: ends[1] } : { smin: ends[1], smax: ends[0] };
}

function signedRemainder(smin: bigint, smax: bigint, divisor: bigint): Partial<Bounds> | null {
  const most = divisor - 1n;
  if (smin >= -most && smax <= most) return null;
  return {
    smin: smin >= 0n ? 0n : smin > -most ? smin : -most,
    smax: smax <= 0n ? 0n : smax < most ? smax : most,
  };
}

function fromBounds(bounds: Partial<Bounds>, is32: boolean, rules: VerifierRules): Scalar {
  const ranges: Ranges = { ...UNKNOWN };
  if (is32) {
    if (bounds.umin !== undefined) ranges.u32min = Number(bounds.umin);
    if (bounds.umax !== undefined) ranges.u32max = Number(bounds.umax);
    if (bounds.smin !== undefined) ranges.s32min = Number(bounds.smin);
    if (bounds.smax !== undefined) ranges.s32max = Number(bounds.smax);
  } else {
    Object.assign(ranges, bounds);
  }
  if (rules.tracksArcs) return settleFromArcs(ranges, null, is32, rules);
  return is32 ? lowerHalfOf(ranges, rules) : settle(ranges, rules);
}
