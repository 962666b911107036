import type { VerifierRules } from './rules';

type KernelVersion = readonly [major: number, minor: number, patch: number];

/** Since when each rule holds, by the mainline version that brought it. */
export const VERIFIER_CHANGES: Readonly<Record<keyof VerifierRules, readonly [number, number]>> = {
  readsFrozenData: [5, 5],
  tracksNarrowSpills: [5, 16],
  tracksStoredImmediates: [6, 3],
  comparesRangesForEquality: [6, 4],
  knowsTrustedPointers: [6, 4],
  comparesTwoRanges: [6, 8],
  verifiesGlobalsLazily: [6, 8],
  tracksNarrowFills: [6, 9],
  knowsArrayLookups: [6, 14],
  knowsMapPointers: [6, 17],
  tracksNegation: [6, 17],
  tracksByteSwaps: [6, 18],
  tracksDivision: [7, 0],
};

export function verifierRules([major, minor]: KernelVersion): VerifierRules {
  const holds = ([sinceMajor, sinceMinor]: readonly [number, number]) =>
    major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
  const entries = Object.entries(VERIFIER_CHANGES).map(([rule, since]) => [rule, holds(since)]);
  return Object.fromEntries(entries) as Record<keyof VerifierRules, boolean>;
}
