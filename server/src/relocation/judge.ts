import type { Access } from './access';
import type { Budget } from './budget';
import type { Candidate } from './candidates';
import { typeName } from './describe';
import { subjectOf } from './kinds';
import {
  matchEnumerator,
  matchFieldAccess,
  type FatalMatch,
  type MatchedAccess,
  type Mismatch,
} from './match-access';
import { typesAreCompatible, typesMatch } from './match-types';
import { evaluationReason, type UnderstoodRelocation } from './prepare';
import type { FatalReason } from './reason';
import { evaluate, type Evaluation } from './values';

/** A candidate that matches, and what the relocation is in its types. */
export interface Match {
  readonly candidate: Candidate;
  readonly evaluation: Evaluation;
  readonly access: Access;
}

export type Judgement =
  | { readonly match: Match }
  /** Null for types, whose comparison has no steps. */
  | { readonly mismatch: Mismatch | null }
  | { readonly fatal: FatalReason };

/** Matches one candidate and evaluates the relocation in it (relo_core.c, bpf_core_spec_match, bpf_core_calc_relo). */
export function judgeCandidate(
  relocation: UnderstoodRelocation,
  candidate: Candidate,
  littleEndian: boolean,
  budget: Budget,
): Judgement {
  const matched = matchCandidate(relocation, candidate, budget);
  if (matched === 'different') return { mismatch: null };
  if (matched.matched === false) return { mismatch: matched.mismatch };
  if (matched.matched === null) return { fatal: fatalReason(matched.fatal, candidate) };
  const { kind } = relocation;
  const there = matched.access;
  const evaluation = evaluate(there, kind, littleEndian);
  if (typeof evaluation === 'string') return { fatal: evaluationReason(evaluation, there, kind) };
  return { match: { candidate, evaluation, access: there } };
}

function fatalReason(code: FatalMatch, { btf, typeId }: Candidate): FatalReason {
  return code === 'size-unknown' ? { code, type: typeName(btf, typeId) } : { code };
}

function matchCandidate(
  { kind, access }: UnderstoodRelocation,
  { btf, typeId }: Candidate,
  budget: Budget,
): MatchedAccess | 'different' {
  switch (subjectOf(kind)) {
    case 'field':
      return matchFieldAccess(access, btf, typeId, budget);
    case 'enumerator':
      return matchEnumerator(access, btf, typeId, budget);
    case 'type': {
      const compare = kind === 'type_matches' ? typesMatch : typesAreCompatible;
      const comparison = compare(access.btf, access.rootTypeId, btf, typeId, budget);
      if (comparison === 'different') return comparison;
      if (comparison !== 'same') return { matched: null, fatal: comparison };
      return { matched: true, access: { btf, rootTypeId: typeId, steps: [], bitOffset: 0 } };
    }
  }
}
