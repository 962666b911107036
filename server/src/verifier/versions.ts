export type KernelVersion = readonly [major: number, minor: number, patch: number];

type Version = readonly [major: number, minor: number];

/** Since when something holds, and what real kernels show of that. */
interface Change {
  /** The first mainline version with it, as far as recordings bound it and its date in mainline tells. */
  readonly since: Version;
  /** Longterm series that got it as a backport, with the patch level that is known to have it. */
  readonly backports?: readonly KernelVersion[];
  /** The last recorded kernel without it and the first with it; absent where no recorded kernel lacks it. */
  readonly until?: string;
  readonly from?: string;
  /** Programs of test/guards, `subject/program`, whose verdicts differ between the two; none: not confirmed. */
  readonly shownBy: readonly string[];
}

/** What verifiers of some versions know or do and others do not. */
export const VERIFIER_CHANGES = {
  // Data and addresses
  readsFrozenData: { since: [5, 5], shownBy: [] },
  knowsTrustedPointers: { since: [6, 4], shownBy: [] },
  knowsArrayLookups: { since: [6, 14], shownBy: [] },
  knowsMapPointers: {
    since: [6, 17],
    backports: [
      [6, 12, 107],
      [6, 16, 12],
    ],
    shownBy: [],
  },
  limitsProcessors: { since: [6, 9], shownBy: [] },
  // Arithmetic
  computesWithUnknown: { since: [6, 10], shownBy: [] },
  multipliesWideRanges: { since: [6, 14], shownBy: [] },
  keepsOverflowedRanges: { since: [6, 17], shownBy: [] },
  tracksNegation: { since: [6, 17], shownBy: [] },
  tracksByteSwaps: { since: [6, 19], shownBy: [] },
  tracksDivision: { since: [7, 0], shownBy: [] },
  forksSigns: { since: [7, 0], shownBy: [] },
  // Ranges
  deducesAcrossWidths: { since: [6, 8], shownBy: [] },
  deducesSignExtension: { since: [6, 11], shownBy: [] },
  deducesAcrossSigns: { since: [6, 17], shownBy: [] },
  tracksArcs: { since: [7, 2], shownBy: [] },
  // Branches
  comparesRangesForEquality: { since: [6, 4], shownBy: [] },
  comparesTwoRanges: { since: [6, 8], shownBy: [] },
  trimsEnds: { since: [6, 8], shownBy: [] },
  comparesKnownBits: {
    since: [6, 18],
    backports: [
      [6, 12, 107],
      [6, 17, 13],
    ],
    shownBy: [],
  },
  comparesWithItself: { since: [6, 19], shownBy: [] },
  prunesContradictions: { since: [7, 0], shownBy: [] },
  // Copies
  linksNarrowCopies: { since: [6, 5], shownBy: [] },
  linksSpills: { since: [6, 9], shownBy: [] },
  linksSums: { since: [6, 11], shownBy: [] },
  linksDifferences: { since: [7, 0], shownBy: [] },
  // Stack
  tracksNarrowSpills: { since: [5, 16], backports: [[5, 10, 262]], shownBy: [] },
  tracksStoredImmediates: {
    since: [6, 3],
    backports: [
      [5, 10, 262],
      [6, 1, 176],
    ],
    shownBy: [],
  },
  spillsAnyNumber: { since: [6, 8], shownBy: [] },
  tracksNarrowFills: { since: [6, 9], shownBy: [] },
  keepsSpilledZeros: { since: [6, 9], shownBy: [] },
  keepsReadBuffers: { since: [6, 14], shownBy: [] },
  readsSpilledZeros: { since: [7, 3], shownBy: [] },
  // Functions
  verifiesGlobalsLazily: { since: [6, 8], shownBy: [] },
  repeatsCallbacks: { since: [6, 8], shownBy: [] },
  // Instructions
  kernelFunctions: { since: [5, 13], shownBy: [] },
  callbackAddresses: { since: [5, 13], shownBy: [] },
  fetchingAtomics: { since: [5, 12], shownBy: [] },
  signedLoads: { since: [6, 6], shownBy: [] },
  plainSwaps: { since: [6, 6], shownBy: [] },
  longJumps: { since: [6, 6], shownBy: [] },
  extendingMoves: { since: [6, 6], shownBy: [] },
  signedDivision: { since: [6, 6], shownBy: [] },
  mayGoto: { since: [6, 9], shownBy: [] },
  indirectJumps: { since: [7, 0], shownBy: [] },
} as const satisfies Readonly<Record<string, Change>>;

export type VerifierChange = keyof typeof VERIFIER_CHANGES;

/** What the verifier of one kernel knows or does. */
export type VerifierRules = Readonly<Record<VerifierChange, boolean>>;

/** Whether a kernel of this version has a change, by mainline or by a backport. */
export function verifierHas(name: VerifierChange, version: KernelVersion): boolean {
  const { since, backports = [] }: Change = VERIFIER_CHANGES[name];
  const [major, minor, patch] = version;
  if (major > since[0] || (major === since[0] && minor >= since[1])) return true;
  return backports.some(
    ([itsMajor, itsMinor, itsPatch]) =>
      itsMajor === major && itsMinor === minor && patch >= itsPatch,
  );
}

export function verifierRules(version: KernelVersion): VerifierRules {
  const names = Object.keys(VERIFIER_CHANGES) as VerifierChange[];
  return Object.fromEntries(names.map((name) => [name, verifierHas(name, version)])) as Record<
    VerifierChange,
    boolean
  >;
}
