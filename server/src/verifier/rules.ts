/** What the verifier of one kernel does otherwise than that of another. */
export interface VerifierRules {
  /** Division and modulo of constants give a constant. */
  readonly tracksDivision: boolean;
  /** A load from frozen read-only data gives its value. */
  readonly readsFrozenData: boolean;
  /** Spills narrower than 8 bytes keep their value. */
  readonly tracksNarrowSpills: boolean;
  /** A load narrower than the spill keeps the low part. */
  readonly tracksNarrowFills: boolean;
  /** Immediates stored to the stack keep their value. */
  readonly tracksStoredImmediates: boolean;
  /** Equality is decided by ranges against a constant. */
  readonly comparesRangesForEquality: boolean;
  /** Two ranges are compared with each other. */
  readonly comparesTwoRanges: boolean;
  /** Trusted BTF pointers and memory are known not to be null. */
  readonly knowsTrustedPointers: boolean;
  /** A lookup in an array by a constant key in range cannot fail. */
  readonly knowsArrayLookups: boolean;
  /** A map's address is known not to be null. */
  readonly knowsMapPointers: boolean;
  readonly tracksNegation: boolean;
  readonly tracksByteSwaps: boolean;
  /** A global function is verified only when reached code calls it. */
  readonly verifiesGlobalsLazily: boolean;
}
