import { INT_SIGNED, Kind, type Btf } from '../btf';
import { copyInstructions, type BpfObject, type Instructions } from '../object';
import type { Access } from './access';
import { Budget } from './budget';
import { CandidateLists, type Candidate } from './candidates';
import { typeName } from './describe';
import { explainMiss, type NearestMiss } from './explain';
import { becomesZeroWhenMissing, subjectOf, type RelocationKind } from './kinds';
import { matchEnumerator, matchFieldAccess, type FatalMatch, type Mismatch } from './match-access';
import { typesAreCompatible, typesMatch } from './match-types';
import { patchInstruction, poisonInstruction, type Patch } from './patch';
import { evaluationReason, type Relocation, type UnderstoodRelocation } from './prepare';
import type { AmbiguousCandidate, FatalReason, Reason } from './reason';
import type { TargetTypes } from './target';
import { evaluateEnumerator, evaluateField, evaluateType, type Evaluation } from './values';

/** What became of one relocation in one kernel. */
export interface RelocationResult {
  /** `absent`: the target is missing and the kind yields 0 for that. `fatal`: libbpf refuses the object for it. */
  readonly status: 'resolved' | 'absent' | 'poisoned' | 'fatal';
  /** What the instruction gets, as u64; null when poisoned or fatal. */
  readonly value: bigint | null;
  /** The new load or store size in bytes when it changed. */
  readonly memSize: number | null;
  readonly reason: Reason;
}

/** One object resolved against one kernel. */
export interface RelocatedObject {
  /** By index of the relocation. */
  readonly results: readonly RelocationResult[];
  /** The patched instructions of a function. */
  instructions(functionIndex: number): Instructions;
}

/**
 * Resolves relocations against a kernel in record order and patches the instructions (libbpf.c,
 * bpf_object__relocate_core). Records of all functions count, as when every program is loaded. Where libbpf would stop at
 * the first fatal one, the rest is still answered.
 */
export function relocateObject(
  object: BpfObject,
  relocations: readonly Relocation[],
  target: TargetTypes,
): RelocatedObject {
  const patched = new Map<number, Instructions>();
  const writable = (functionIndex: number): Instructions => {
    let instructions = patched.get(functionIndex);
    if (instructions === undefined) {
      instructions = copyInstructions(object.functions[functionIndex].instructions());
      patched.set(functionIndex, instructions);
    }
    return instructions;
  };
  const budget = new Budget(relocations.length);
  const lists = new CandidateLists(object.btf, target, budget);
  const resolver = new Resolver(object, target, lists, budget);
  const results = relocations.map((relocation) => {
    const { functionIndex, instruction } = relocation.record;
    return resolver.resolve(relocation, writable(functionIndex), instruction);
  });
  return {
    results,
    instructions: (index) => patched.get(index) ?? object.functions[index].instructions(),
  };
}

/** Whether a relocation asks for a type that vmlinux has no candidate for, so that modules decide. */
export function asksModules(
  object: BpfObject,
  relocations: readonly Relocation[],
  vmlinux: Btf,
): boolean {
  const lists = new CandidateLists(
    object.btf,
    { vmlinux, modules: [] },
    new Budget(relocations.length),
  );
  return relocations.some((relocation) => {
    if (relocation.access === null || relocation.kind === 'local_type_id') return false;
    const found = lists.find(relocation.record.typeId);
    return Array.isArray(found) && found.length === 0;
  });
}

interface Match {
  readonly candidate: Candidate;
  readonly evaluation: Evaluation;
  readonly bitOffset: number;
}

type CandidateOutcome =
  | { readonly match: Match }
  | { readonly mismatch: Mismatch | null }
  | { readonly fatal: FatalReason };

class Resolver {
  constructor(
    private readonly object: BpfObject,
    private readonly target: TargetTypes,
    private readonly lists: CandidateLists,
    private readonly budget: Budget,
  ) {}

  resolve(relocation: Relocation, instructions: Instructions, index: number): RelocationResult {
    if (relocation.access === null) return fatal(relocation.refusal);
    const { kind, access } = relocation;
    if (kind === 'local_type_id')
      return this.patchWith(relocation, access, null, instructions, index);
    const { typeId } = relocation.record;
    const candidates = this.lists.find(typeId);
    if (!isCandidates(candidates)) return fatal(candidates);
    const matches: Match[] = [];
    let nearest: NearestMiss | null = null;
    for (const candidate of candidates) {
      const outcome = this.judge(candidate, kind, access);
      if ('fatal' in outcome) return fatal(outcome.fatal);
      if ('mismatch' in outcome) {
        nearest = nearer(nearest, { candidate, mismatch: outcome.mismatch });
        continue;
      }
      // The local value is computed with each match; without one it has no say, but for kinds that are poisoned.
      if (!relocation.local.ok) return fatal(relocation.local.reason);
      matches.push(outcome.match);
    }
    const first = matches.at(0);
    if (first === undefined) {
      if (!relocation.local.ok) return fatal(relocation.local.reason);
      const reason = explainMiss(access, subjectOf(kind), nearest, this.target.vmlinux);
      return this.missing(relocation, kind, reason, instructions, index);
    }
    const isAmbiguous = matches.some(
      (match) =>
        match.bitOffset !== first.bitOffset || match.evaluation.value !== first.evaluation.value,
    );
    if (isAmbiguous) return fatal({ code: 'ambiguous', candidates: matches.map(asAmbiguous) });
    this.lists.narrow(
      typeId,
      matches.map(({ candidate }) => candidate),
    );
    return this.patchWith(relocation, access, first, instructions, index);
  }

  private judge(candidate: Candidate, kind: RelocationKind, access: Access): CandidateOutcome {
    const { btf, typeId } = candidate;
    if (subjectOf(kind) === 'type') {
      const compare = kind === 'type_matches' ? typesMatch : typesAreCompatible;
      const comparison = compare(access.btf, access.rootTypeId, btf, typeId, this.budget);
      if (comparison === 'different') return { mismatch: null };
      if (comparison !== 'same') return { fatal: { code: comparison } };
      const found = { btf, rootTypeId: typeId, steps: [], bitOffset: 0 };
      return this.evaluated(candidate, kind, found, evaluateType(btf, typeId, kind));
    }
    const isField = subjectOf(kind) === 'field';
    const match = isField ? matchFieldAccess : matchEnumerator;
    const outcome = match(access, btf, typeId, this.budget);
    if (outcome.matched === false) return { mismatch: outcome.mismatch };
    if (outcome.matched === null) return { fatal: fatalMatch(outcome.fatal, candidate) };
    const evaluation = isField
      ? evaluateField(outcome.access, kind, this.object.littleEndian)
      : evaluateEnumerator(outcome.access, kind);
    return this.evaluated(candidate, kind, outcome.access, evaluation);
  }

  private evaluated(
    candidate: Candidate,
    kind: RelocationKind,
    access: Access,
    evaluation: ReturnType<typeof evaluateField>,
  ): CandidateOutcome {
    if (typeof evaluation === 'string')
      return { fatal: evaluationReason(evaluation, access, kind) };
    return { match: { candidate, evaluation, bitOffset: access.bitOffset } };
  }

  private missing(
    relocation: UnderstoodRelocation,
    kind: RelocationKind,
    reason: Reason,
    instructions: Instructions,
    index: number,
  ): RelocationResult {
    if (!becomesZeroWhenMissing(kind)) {
      poisonInstruction(instructions, index);
      return { status: 'poisoned', value: null, memSize: null, reason };
    }
    const { local } = relocation;
    if (!local.ok) return fatal(local.reason);
    const outcome = patchInstruction(instructions, index, {
      localValue: local.evaluation.value,
      value: 0n,
      checksOriginal: local.evaluation.checksOriginal,
      localLoadSize: 0,
      loadSize: 0,
      cannotResize: false,
    });
    if (outcome.status === 'fatal') return fatal(outcome.reason);
    return { status: 'absent', value: 0n, memSize: null, reason };
  }

  private patchWith(
    relocation: UnderstoodRelocation,
    access: Access,
    match: Match | null,
    instructions: Instructions,
    index: number,
  ): RelocationResult {
    if (!relocation.local.ok) return fatal(relocation.local.reason);
    const local = relocation.local.evaluation;
    const there = match?.evaluation ?? local;
    const targetBtf = match?.candidate.btf ?? access.btf;
    const patch: Patch = {
      localValue: local.value,
      value: there.value,
      checksOriginal: local.checksOriginal,
      localLoadSize: local.loadSize,
      loadSize: there.loadSize,
      cannotResize: !canResize(access.btf, local, targetBtf, there),
    };
    const outcome = patchInstruction(instructions, index, patch);
    switch (outcome.status) {
      case 'fatal':
        return fatal(outcome.reason);
      case 'poisoned': {
        const reason: Reason = {
          code: 'size-mismatch',
          local: loadLabel(access.btf, local),
          localSize: local.loadSize,
          there: loadLabel(targetBtf, there),
          size: there.loadSize,
        };
        return { status: 'poisoned', value: null, memSize: null, reason };
      }
      case 'patched':
        return {
          status: 'resolved',
          value: there.value,
          memSize: outcome.memSize,
          reason: { code: 'found' },
        };
    }
  }
}

/** Pointers, and integers that are not plain signed ones, keep their value when a load is resized. */
function canResize(local: Btf, a: Evaluation, target: Btf, b: Evaluation): boolean {
  if (a.loadSize === b.loadSize) return true;
  const kinds = [local.kind(a.loadTypeId), target.kind(b.loadTypeId)];
  if (kinds.every((kind) => kind === Kind.PTR)) return true;
  return (
    kinds.every((kind) => kind === Kind.INT) &&
    local.intEncoding(a.loadTypeId) !== INT_SIGNED &&
    target.intEncoding(b.loadTypeId) !== INT_SIGNED
  );
}

function loadLabel(btf: Btf, evaluation: Evaluation): string {
  return evaluation.loadSize === 0 ? 'a bitfield' : typeName(btf, evaluation.loadTypeId);
}

function isCandidates(found: readonly Candidate[] | FatalReason): found is readonly Candidate[] {
  return Array.isArray(found);
}

function nearer(best: NearestMiss | null, other: NearestMiss): NearestMiss {
  if (best?.mismatch == null || other.mismatch === null) return best ?? other;
  return other.mismatch.step > best.mismatch.step ? other : best;
}

function fatalMatch(fault: FatalMatch, candidate: Candidate): FatalReason {
  return fault === 'size-unknown'
    ? { code: fault, type: typeName(candidate.btf, candidate.typeId) }
    : { code: fault };
}

function asAmbiguous({ candidate, evaluation, bitOffset }: Match): AmbiguousCandidate {
  return {
    typeId: candidate.typeId,
    type: typeName(candidate.btf, candidate.typeId),
    btf: candidate.btfName,
    bitOffset,
    value: evaluation.value,
  };
}

function fatal(reason: FatalReason): RelocationResult {
  return { status: 'fatal', value: null, memSize: null, reason };
}
