export type KernelVersion = readonly [major: number, minor: number, patch: number];

type Version = readonly [major: number, minor: number];

/** Since when something holds, and what real kernels show of that (test/golden/verdicts). */
export interface VersionChange {
  /** The first mainline version with it: as its date there tells, or else the first recorded one. */
  readonly since: Version;
  /** Longterm and other series that got it later, from the patch level that a real kernel had it at. */
  readonly backports?: readonly KernelVersion[];
  /** The last recorded kernel without it and the first with it. */
  readonly between?: readonly [until: string, from: string];
  /** Programs of test/guards, `subject/program`, that those two take differently; none: no real kernel confirms it. */
  readonly shownBy: readonly string[];
}

/** What verifiers of some versions know or do and others do not. */
export const VERIFIER_CHANGES = {
  // Data, addresses and results

  /** Read-only data and Kconfig values are numbers. */
  readsFrozenData: { since: [5, 5], shownBy: [] },
  /** A pointer of type that is trusted, or to memory, is not null. */
  knowsTrustedPointers: {
    since: [6, 4],
    between: ['6.1', '6.12'],
    shownBy: ['pointers/traced_task_null'],
  },
  /** A lookup in an array by a constant key in range cannot fail. */
  knowsArrayLookups: {
    since: [6, 14],
    between: ['6.12', '6.16'],
    shownBy: ['pointers/scratch_buffer'],
  },
  /** A map's address is not null. */
  knowsMapPointers: {
    since: [6, 17],
    backports: [
      [6, 12, 107],
      [6, 16, 12],
    ],
    between: ['6.1', '6.12'],
    shownBy: ['pointers/map_address'],
  },
  /** bpf_get_smp_processor_id gives less than there are processors. */
  limitsProcessors: {
    since: [6, 9],
    between: ['6.1', '6.12'],
    shownBy: ['refinement/processor_number'],
  },

  // Arithmetic

  /** OR, XOR and MUL of an unknown right operand; before, that made anything unknown. */
  computesWithUnknown: {
    since: [6, 10],
    between: ['6.1', '6.12'],
    shownBy: ['bit_masks/unknown_beside_known', 'sums/times_unknown'],
  },
  /** Products of negative numbers, and of numbers that need more than half of a register. */
  multipliesWideRanges: { since: [6, 14], shownBy: [] },
  /** A range stays one when both of its ends overflow. */
  keepsOverflowedRanges: {
    since: [6, 17],
    between: ['6.16', '6.17'],
    shownBy: ['refinement/copy_plus_number_learns'],
  },
  tracksNegation: {
    since: [6, 17],
    between: ['6.16', '6.17'],
    shownBy: ['arithmetic/negate', 'arithmetic/negated_range'],
  },
  tracksByteSwaps: {
    since: [6, 19],
    backports: [[6, 18, 44]],
    between: ['6.18', '6.19'],
    shownBy: ['arithmetic/big_endian_32', 'arithmetic/little_endian_16', 'isa_v4/swapped'],
  },
  /** Division by a known number, signed too, and the remainder, as ranges. */
  tracksDivision: {
    since: [7, 0],
    between: ['6.19', '7.0'],
    shownBy: ['arithmetic/divide', 'arithmetic/remainder_range', 'isa_v4/known_signed_division'],
  },
  /** `x & known` and `x | known` of an `x` that is 0 or −1 are followed in two paths. */
  forksSigns: {
    since: [7, 0],
    backports: [
      [6, 12, 107],
      [6, 19, 14],
    ],
    shownBy: [],
  },

  // Ranges

  /** The lower half's bits learn from the whole's range, and ranges from those bits. */
  settlesBits: { since: [5, 19], shownBy: [] },
  /** Ranges of 64 and of 32 bits, and with and without sign, learn from each other whatever the sign. */
  deducesAcrossWidths: { since: [6, 8], shownBy: [] },
  /** A lower half that is not negative is the whole of a number that fits it. */
  deducesSignExtension: { since: [6, 11], shownBy: [] },
  /** Ranges learn from each other where one crosses the sign. */
  deducesAcrossSigns: { since: [6, 17], backports: [[6, 12, 107]], shownBy: [] },
  /** Ranges may go over the end of the number line: `x != 5` is one. */
  tracksArcs: { since: [7, 2], between: ['7.1', '7.2'], shownBy: ['refinement/hole_in_range'] },

  // Branches

  /** Ranges decide equality with a known number, which may be on the left. */
  comparesRangesForEquality: {
    since: [6, 4],
    between: ['6.1', '6.12'],
    shownBy: ['refinement/range_then_unequal'],
  },
  comparesTwoRanges: {
    since: [6, 8],
    between: ['6.1', '6.12'],
    shownBy: ['refinement/ranges_apart', 'refinement/ranges_apart_equal'],
  },
  /** An inequality moves the end of a range. */
  trimsEnds: { since: [6, 8], between: ['6.1', '6.12'], shownBy: ['refinement/trimmed_end'] },
  /** Known bits that differ decide equality. */
  comparesKnownBits: {
    since: [6, 18],
    backports: [
      [6, 12, 107],
      [6, 17, 13],
    ],
    shownBy: [],
  },
  /** Where tested bits are all clear, only bits are known: their range is forgotten. */
  forgetsRangesOfClearBits: {
    since: [6, 17],
    backports: [
      [5, 10, 262],
      [6, 1, 176],
      [6, 12, 107],
      [6, 16, 12],
    ],
    shownBy: [],
  },
  /** A register compared with itself. */
  comparesWithItself: { since: [6, 19], shownBy: [] },
  /** A branch that contradicts what is known is dead; before, it went on with nothing known. */
  prunesContradictions: { since: [7, 2], shownBy: [] },

  // Copies

  /** A move of 32 bits of a number that has no more is a copy. */
  linksNarrowCopies: { since: [6, 5], shownBy: [] },
  /** A number on the stack follows the register that it came from. */
  linksSpills: {
    since: [6, 9],
    between: ['6.1', '6.12'],
    shownBy: ['stack_slots/filled_narrow_learns'],
  },
  /** A copy with a number added follows. */
  linksSums: { since: [6, 11], between: ['6.1', '6.12'], shownBy: ['refinement/signed_window'] },
  /** A copy with a number subtracted follows, and in 32 bits. */
  linksDifferences: {
    since: [7, 0],
    between: ['6.19', '7.0'],
    shownBy: ['refinement/window_then_outside', 'refinement/window_then_equal'],
  },

  // Stack

  /** Spills of less than eight bytes. */
  tracksNarrowSpills: { since: [5, 16], backports: [[5, 10, 262]], shownBy: [] },
  /** Numbers that an instruction stores without a register. */
  tracksStoredImmediates: {
    since: [6, 3],
    backports: [
      [5, 10, 262],
      [6, 1, 176],
    ],
    shownBy: [],
  },
  /** Unknown numbers and zeros are spilled as registers too; zeros that are not whole slots are forgotten with them. */
  spillsAnyNumber: {
    since: [6, 8],
    between: ['6.1', '6.12'],
    shownBy: ['stack_slots/two_zero_halves', 'stack_slots/unknown_byte_of_zero'],
  },
  /** A part of what was stored is known. */
  tracksNarrowFills: {
    since: [6, 9],
    between: ['6.1', '6.12'],
    shownBy: ['stack_slots/wide_low_u32', 'flag_arrays/word_flags'],
  },
  /** A zero stored somewhere in a zero leaves it. */
  keepsSpilledZeros: { since: [6, 9], shownBy: [] },
  /** A helper that only reads a buffer leaves it. */
  keepsReadBuffers: {
    since: [6, 14],
    between: ['6.12', '6.16'],
    shownBy: ['stack_slots/buffer_read', 'maps/flag_after_update'],
  },
  /** A load from somewhere in zeros gives zero, however they were stored. */
  readsSpilledZeros: {
    since: [7, 3],
    between: ['7.2', '7.3'],
    shownBy: ['stack_slots/unknown_byte_of_zero', 'flag_arrays/unknown_index'],
  },

  // Functions

  /** A global function is verified only if a reached call asks for it. */
  verifiesGlobalsLazily: {
    since: [6, 8],
    between: ['6.1', '6.12'],
    shownBy: ['global_functions/dead_call', 'global_functions/dead_chain'],
  },
  /** A callback may run no time or many times; before, it ran once. */
  repeatsCallbacks: {
    since: [6, 8],
    between: ['6.1', '6.12'],
    shownBy: ['callbacks/flag_not_set_by_callback'],
  },

  // Instructions

  kernelFunctions: { since: [5, 13], shownBy: [] },
  callbackAddresses: {
    since: [5, 13],
    between: ['5.10', '6.1'],
    shownBy: ['callbacks/dead_callback'],
  },
  fetchingAtomics: { since: [5, 12], between: ['5.10', '6.1'], shownBy: ['flags/atomic_on_flag'] },
  signedLoads: { since: [6, 6], between: ['6.1', '6.12'], shownBy: ['isa_v4/dead_signed_load'] },
  plainSwaps: { since: [6, 6], between: ['6.1', '6.12'], shownBy: ['isa_v4/dead_swap'] },
  longJumps: { since: [6, 6], shownBy: [] },
  extendingMoves: { since: [6, 6], between: ['6.1', '6.12'], shownBy: ['isa_v4/extended_byte'] },
  signedDivision: { since: [6, 6], between: ['6.1', '6.12'], shownBy: ['isa_v4/signed_division'] },
  mayGoto: { since: [6, 9], shownBy: [] },
  indirectJumps: { since: [7, 0], shownBy: [] },
} as const satisfies Readonly<Record<string, VersionChange>>;

export type VerifierChange = keyof typeof VERIFIER_CHANGES;

/** What the verifier of one kernel knows or does. */
export type VerifierRules = Readonly<Record<VerifierChange, boolean>>;

/** Whether a kernel of this version has a change, by mainline or by a backport. */
export function verifierHas(name: VerifierChange, version: KernelVersion): boolean {
  const { since, backports = [] }: VersionChange = VERIFIER_CHANGES[name];
  const [major, minor, patch] = version;
  if (major > since[0] || (major === since[0] && minor >= since[1])) return true;
  return backports.some(
    ([itsMajor, itsMinor, itsPatch]) =>
      itsMajor === major && itsMinor === minor && patch >= itsPatch,
  );
}

const rulesByVersion = new Map<string, VerifierRules>();
const MOST_VERSIONS = 256;

export function verifierRules(version: KernelVersion): VerifierRules {
  const key = version.join('.');
  const known = rulesByVersion.get(key);
  if (known !== undefined) return known;
  const names = Object.keys(VERIFIER_CHANGES) as VerifierChange[];
  const rules = Object.fromEntries(
    names.map((name) => [name, verifierHas(name, version)]),
  ) as VerifierRules;
  if (rulesByVersion.size < MOST_VERSIONS) rulesByVersion.set(key, rules);
  return rules;
}
