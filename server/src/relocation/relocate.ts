import { atOnce, type Steps } from '../bytes';
import { INT_SIGNED, Kind, type Btf } from '../btf';
import { copyInstructions, type BpfObject, type Instructions } from '../object';
import type { Access } from './access';
import { Budget } from './budget';
import { CandidateLists, type Candidate } from './candidates';
import { typeName } from './describe';
import { explainMiss, type NearestMiss } from './explain';
import { judgeCandidate, type Match } from './judge';
import { becomesZeroWhenMissing, subjectOf } from './kinds';
import { patchInstruction, poisonInstruction, type Patch } from './patch';
import type { Relocation, UnderstoodRelocation } from './prepare';
import type { AmbiguousCandidate, FatalReason, Reason } from './reason';
import type { TargetTypes } from './target';
import type { Evaluation } from './values';

/** What became of one relocation in one kernel. */
export interface RelocationResult {
  /** `absent`: the target is missing and the kind yields 0 for that. `fatal`: libbpf refuses the object for it. */
  readonly status: 'resolved' | 'absent' | 'poisoned' | 'fatal';
  /** What the instruction gets, as u64; null when poisoned or fatal. */
  readonly value: bigint | null;
  /** The new load or store size in bytes when it changed. */
  readonly memSize: number | null;
  readonly reason: Reason;
  /** The module whose type it is; null when it is of vmlinux, or none. */
  readonly module: string | null;
  /** What it is about in the kernel's types; null when nothing there matches. */
  readonly target: Access | null;
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
  return atOnce(relocateInSteps(object, relocations, target));
}

/** Relocations that are resolved in one step: a millisecond or so. */
const RELOCATIONS_AT_ONCE = 128;

/** The same, in steps. */
export function* relocateInSteps(
  object: BpfObject,
  relocations: readonly Relocation[],
  target: TargetTypes,
): Steps<RelocatedObject> {
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
  const results: RelocationResult[] = [];
  for (const relocation of relocations) {
    const { functionIndex, instruction } = relocation.record;
    results.push(resolver.resolve(relocation, writable(functionIndex), instruction));
    if (results.length % RELOCATIONS_AT_ONCE === 0) yield;
  }
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

/** A kernel has two or three candidates of a name. */
const MOST_LISTED = 64;

class Resolver {
  constructor(
    private readonly object: BpfObject,
    private readonly target: TargetTypes,
    private readonly lists: CandidateLists,
    private readonly budget: Budget,
  ) {}

  resolve(relocation: Relocation, instructions: Instructions, index: number): RelocationResult {
    if (relocation.access === null) return fatal(relocation.refusal);
    const { kind, record } = relocation;
    if (kind === 'local_type_id') return patchLocalTypeId(relocation, instructions, index);
    const candidates = this.lists.find(record.typeId);
    if (!isCandidates(candidates)) return fatal(candidates);
    const matches: Match[] = [];
    let nearest: NearestMiss | null = null;
    for (const candidate of candidates) {
      const outcome = judgeCandidate(relocation, candidate, this.object.littleEndian, this.budget);
      if ('fatal' in outcome) return fatal(outcome.fatal);
      if ('match' in outcome) matches.push(outcome.match);
      else nearest = nearer(nearest, { candidate, mismatch: outcome.mismatch });
    }
    const first = matches.at(0);
    if (first === undefined) {
      const reason = explainMiss(relocation.access, subjectOf(kind), nearest, this.target.vmlinux);
      return patchMissing(relocation, reason, instructions, index);
    }
    if (!matches.every((match) => agree(match, first))) {
      const candidates = matches.slice(0, MOST_LISTED).map(asAmbiguous);
      return fatal({ code: 'ambiguous', candidates, count: matches.length });
    }
    const left = matches.map(({ candidate }) => candidate);
    this.lists.narrow(record.typeId, left);
    return patchFound(relocation, first, instructions, index);
  }
}

function patchLocalTypeId(
  { local }: UnderstoodRelocation,
  instructions: Instructions,
  index: number,
): RelocationResult {
  const outcome = patchInstruction(instructions, index, unsizedPatch(local, local.value));
  return outcome.status === 'fatal' ? fatal(outcome.reason) : resolved(local.value);
}

function patchMissing(
  { kind, local }: UnderstoodRelocation,
  reason: Reason,
  instructions: Instructions,
  index: number,
): RelocationResult {
  if (!becomesZeroWhenMissing(kind)) {
    poisonInstruction(instructions, index);
    return { status: 'poisoned', value: null, memSize: null, reason, module: null, target: null };
  }
  const outcome = patchInstruction(instructions, index, unsizedPatch(local, 0n));
  if (outcome.status === 'fatal') return fatal(outcome.reason);
  return { status: 'absent', value: 0n, memSize: null, reason, module: null, target: null };
}

function patchFound(
  { access, local }: UnderstoodRelocation,
  { candidate, evaluation, access: target }: Match,
  instructions: Instructions,
  index: number,
): RelocationResult {
  const outcome = patchInstruction(instructions, index, {
    localValue: local.value,
    value: evaluation.value,
    checksOriginal: local.checksOriginal,
    localLoadSize: local.loadSize,
    loadSize: evaluation.loadSize,
    cannotResize: !canResize(access.btf, local, candidate.btf, evaluation),
  });
  switch (outcome.status) {
    case 'fatal':
      return fatal(outcome.reason);
    case 'poisoned': {
      const reason: Reason = {
        code: 'size-mismatch',
        local: loadLabel(access.btf, local),
        localSize: local.loadSize,
        there: loadLabel(candidate.btf, evaluation),
        size: evaluation.loadSize,
      };
      return { status: 'poisoned', value: null, memSize: null, reason, module: null, target };
    }
    case 'patched':
      return {
        ...resolved(evaluation.value),
        memSize: outcome.memSize,
        module: candidate.module,
        target,
      };
  }
}

/** A patch of the value alone: the width of the instruction stays. */
function unsizedPatch(local: Evaluation, value: bigint): Patch {
  return {
    localValue: local.value,
    value,
    checksOriginal: local.checksOriginal,
    localLoadSize: 0,
    loadSize: 0,
    cannotResize: false,
  };
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

/** libbpf asks that all candidates give the same bit offset and value (relo_core.c, bpf_core_calc_relo_insn). */
function agree(a: Match, b: Match): boolean {
  return a.access.bitOffset === b.access.bitOffset && a.evaluation.value === b.evaluation.value;
}

function asAmbiguous({ candidate, evaluation, access }: Match): AmbiguousCandidate {
  return {
    typeId: candidate.typeId,
    type: typeName(candidate.btf, candidate.typeId),
    btf: candidate.module ?? 'vmlinux',
    bitOffset: access.bitOffset,
    value: evaluation.value,
  };
}

function resolved(value: bigint): RelocationResult {
  return {
    status: 'resolved',
    value,
    memSize: null,
    reason: { code: 'found' },
    module: null,
    target: null,
  };
}

function fatal(reason: FatalReason): RelocationResult {
  return { status: 'fatal', value: null, memSize: null, reason, module: null, target: null };
}
