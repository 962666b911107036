import type { Relocation } from '../../relocation';
import { canReach, decidingBlocks } from './flow-graph';
import { originsOfJumps } from './origins';
import type { ProgramGuards } from './program-guards';
import { hasPurpose } from './purpose';
import { RELATIONS, relationOf, type Relation } from './relation';
import { usesOf } from './uses-of-offset';
import type { Answers } from './what-if';

/** A check as it stands to one read. */
export interface RelatedCheck {
  /** Index in `ProgramGuards.checks`. */
  readonly check: number;
  readonly relation: Relation;
  /** Where in the code it is asked: the nearest before the read, or else the first. */
  readonly position: number;
}

/** Why a check does not keep a program from a read. */
export type Flaw =
  /** With another answer the read would not be reached: the check decides, and decides for the read. */
  | 'lets through'
  /** It keeps the program from the read, but this verifier loses its answer on the way. */
  | 'not followed'
  /** Its answer keeps the verifier from using what the read computes, but not from computing it. */
  | 'moved in front'
  /** The read comes before it on every way. */
  | 'too late'
  /** The verifier gets to the read whatever it answers. */
  | 'no say';

export interface FlawedCheck extends RelatedCheck {
  readonly flaw: Flaw;
}

/** The check that keeps the verifier from a read, alone or before others; null when none is known to. */
export function keeperOf(
  guards: ProgramGuards,
  position: number,
  read: Relocation,
  answers: Answers,
): RelatedCheck | null {
  const known = knownKeepers.get(guards) ?? new Map<string, RelatedCheck | null>();
  knownKeepers.set(guards, known);
  const key = `${position} ${answers.join()}`;
  let keeper = known.get(key);
  if (keeper === undefined) {
    keeper = findKeeper(guards, position, read, answers);
    known.set(key, keeper);
  }
  return keeper;
}

/** Several kernels give the same answers. */
const knownKeepers = new WeakMap<ProgramGuards, Map<string, RelatedCheck | null>>();

function findKeeper(
  guards: ProgramGuards,
  position: number,
  read: Relocation,
  answers: Answers,
): RelatedCheck | null {
  const candidates = relatedChecks(guards, position, read);
  const unknown: Answers = answers.map(() => null);
  for (const candidate of candidates) {
    const { check } = candidate;
    if (answers[check] === null) continue;
    if (!guards.isReached(position, unknown.with(check, answers[check]))) return candidate;
  }
  if (guards.isReached(position, answers)) return null;
  return (
    candidates.find(({ check }) => decides(guards, position, check, answers, true)) ??
    keepingTogether(guards, position, candidates, answers)
  );
}

/** Of checks that only together keep a program from a read, as in a sum, the one with most to do with it. */
function keepingTogether(
  guards: ProgramGuards,
  position: number,
  candidates: readonly RelatedCheck[],
  answers: Answers,
): RelatedCheck | null {
  let needed = answers;
  for (const { check } of candidates.toReversed()) {
    const without = needed.with(check, null);
    if (!guards.isReached(position, without)) needed = without;
  }
  return candidates.find(({ check }) => needed[check] !== null) ?? null;
}

/** Whether some other answer of a check alone makes that a position is reached, or is not. */
function decides(
  guards: ProgramGuards,
  position: number,
  check: number,
  answers: Answers,
  makesReached: boolean,
): boolean {
  const answer = answers[check];
  if (answer === null) return false;
  return guards
    .otherAnswers(check, answer)
    .some((other) => guards.isReached(position, answers.with(check, other)) === makesReached);
}

/** The check that was meant to keep the verifier from a read that it reaches; null when there is none. */
export function flawedCheckOf(
  guards: ProgramGuards,
  position: number,
  read: Relocation,
  answers: Answers,
): FlawedCheck | null {
  if (!guards.isReached(position, answers)) {
    const keeper = keeperOf(guards, position, read, answers);
    return keeper === null ? null : { ...keeper, flaw: 'not followed' };
  }
  const moved = movedCheckOf(guards, position, read, answers);
  if (moved !== null) return moved;
  const candidates = relatedChecks(guards, position, read).filter(
    ({ check, relation }) => relation !== 'variable' && answers[check] !== null,
  );
  const letting =
    candidates.find(
      (candidate) =>
        mayBeMeantFor(guards, candidate) &&
        decides(guards, position, candidate.check, answers, false),
    ) ?? lettingTogether(guards, position, candidates, answers);
  if (letting !== null) return { ...letting, flaw: 'lets through' };
  return idleCheckOf(guards, position, candidates, answers);
}

/** Compilers move what computes an offset out of loops and branches, and so in front of the check that stands there. */
function movedCheckOf(
  guards: ProgramGuards,
  position: number,
  read: Relocation,
  answers: Answers,
): FlawedCheck | null {
  const fn = functionAt(guards, position);
  const uses = usesOf(guards.code, guards.whatIf.graphOf(fn), position);
  if (uses.length === 0 || uses.some((use) => guards.isReached(use, answers))) return null;
  const keeper = keeperOf(guards, uses[0], read, answers);
  return keeper === null ? null : { ...keeper, flaw: 'moved in front' };
}

/** A check that has nothing to do with a read, and guards what it asks for elsewhere, is there for that alone. */
function mayBeMeantFor(guards: ProgramGuards, { check, relation }: RelatedCheck): boolean {
  if (relation !== 'other' && relation !== 'symbol') return true;
  return !hasPurpose(guards, guards.checks[check].question);
}

/** Of checks that only together let a program through, as the two of `a || b`, the one with most to do with the read. */
function lettingTogether(
  guards: ProgramGuards,
  position: number,
  candidates: readonly RelatedCheck[],
  answers: Answers,
): RelatedCheck | null {
  let turned = answers;
  const turn = new Map<number, number>();
  for (const { check } of candidates) {
    const answer = answers[check];
    if (answer === null) continue;
    turn.set(check, guards.otherAnswers(check, answer)[0]);
  }
  for (const [check, other] of turn) turned = turned.with(check, other);
  if (turn.size < 2 || guards.isReached(position, turned)) return null;
  // What can be turned back without the read being reached has no part in it; the farthest go first.
  for (const { check } of candidates.toReversed()) {
    const back = turned.with(check, answers[check]);
    if (!turn.has(check) || guards.isReached(position, back)) continue;
    turned = back;
    turn.delete(check);
  }
  return candidates.find((one) => turn.has(one.check) && mayBeMeantFor(guards, one)) ?? null;
}

/** A check that is there, but has no say about the read. */
function idleCheckOf(
  guards: ProgramGuards,
  position: number,
  candidates: readonly RelatedCheck[],
  answers: Answers,
): FlawedCheck | null {
  const { checkAt } = guards.whatIf.program;
  let tested: bigint | null = null;
  const isTested = (check: number) => {
    tested ??= jumpsInFront(guards, position).reduce(
      (bits, jump) => bits | (origins.get(jump) ?? 0n),
      0n,
    );
    return (tested & (1n << BigInt(check))) !== 0n;
  };
  const origins = originsOfJumps(guards.code, guards.whatIf.graphs, checkAt);
  for (const candidate of candidates) {
    const { check, relation } = candidate;
    if (relation !== 'same' && relation !== 'around' && relation !== 'same type') continue;
    if (isTested(check)) return { ...candidate, flaw: 'no say' };
    if (relation !== 'same' || answers[check] !== 0) continue;
    const { positions } = guards.checks[check];
    const before = positions.findLast((at) => comesBefore(guards, at, position));
    if (before !== undefined) return { ...candidate, position: before, flaw: 'no say' };
    const after = positions.find((at) => comesBefore(guards, position, at));
    if (after !== undefined) return { ...candidate, position: after, flaw: 'too late' };
  }
  return null;
}

/** Whether control can get from one position to another, in one function or through calls. */
function comesBefore(guards: ProgramGuards, first: number, second: number): boolean {
  return guards.code.functions.some((_, fn) => {
    const graph = guards.whatIf.graphOf(fn);
    const ends = callChains(guards, fn, second);
    return callChains(guards, fn, first).some((from) =>
      ends.some((to) => from !== to && canReach(graph, from, to)),
    );
  });
}

/** Where a function has a position: itself, or the calls that lead to it. */
function callChains(guards: ProgramGuards, fn: number, position: number): number[] {
  const found: number[] = [];
  const seen = new Set<number>();
  const waiting = [position];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const holder = functionAt(guards, at);
    if (holder === fn) found.push(at);
    else if (!seen.has(holder)) {
      seen.add(holder);
      waiting.push(...callsOf(guards, holder));
    }
  }
  return found;
}

/** Where a function is called, or its address taken. */
function callsOf({ code }: ProgramGuards, fn: number): number[] {
  const { start } = code.functions[fn];
  const calls: number[] = [];
  code.references.forEach((reference, at) => {
    if (reference?.kind === 'function' && reference.entry === start) calls.push(at);
  });
  return calls;
}

/** The jumps that decide whether a position is come to, those around calls of its function included. */
function jumpsInFront(guards: ProgramGuards, position: number): number[] {
  const found = new Set<number>();
  const seen = new Set<number>();
  const waiting = [position];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const fn = functionAt(guards, at);
    const graph = guards.whatIf.graphOf(fn);
    for (const block of decidingBlocks(graph, at)) found.add(graph.ends[block] - 1);
    if (seen.has(fn)) continue;
    seen.add(fn);
    waiting.push(...callsOf(guards, fn));
  }
  return [...found];
}

function functionAt({ code }: ProgramGuards, position: number): number {
  return code.functions.findIndex(
    ({ start, count }) => position >= start && position < start + count,
  );
}

/** All checks of the program, those with most to do with the read first. */
function relatedChecks(guards: ProgramGuards, position: number, read: Relocation): RelatedCheck[] {
  const { object, relocations } = guards.prepared;
  const found = guards.checks.map(({ question, positions }, check): RelatedCheck => {
    const before = positions.findLast((at) => at <= position);
    const relation = relationOf(question, relocations, object.externs, read);
    return { check, relation, position: before ?? positions[0] };
  });
  return found.sort(
    (a, b) =>
      RELATIONS.indexOf(a.relation) - RELATIONS.indexOf(b.relation) ||
      distance(a, position) - distance(b, position),
  );
}

/** Checks in front come before those behind. */
function distance({ position }: RelatedCheck, read: number): number {
  return position <= read ? read - position : position + 0x1000_0000;
}
