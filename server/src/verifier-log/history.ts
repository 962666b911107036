import { readInstruction, readSourceComment, type SourceComment } from './log-line';
import type { VerifierLog } from './log-reader';
import { readState, type StateText } from './state-text';
import { Entry, type EntryKind, type Trail } from './trail';

/** An instruction that the verifier looked at. */
export interface Step {
  /** Its number in `VerifierLog.trail`. */
  readonly entry: number;
  readonly pc: number;
  /** `(bf) r6 = r1` */
  readonly code: string;
  /** The line of the text, counted from 0. */
  readonly line: number;
  /** What it changed, as the line itself tells; null when it does not. */
  readonly state: StateText | null;
  /** The comment above it; null when the line above is not one. */
  readonly source: SourceComment | null;
  /** The path that goes on here branched off at an earlier instruction. */
  readonly isJump: boolean;
}

export interface History {
  /** In the order in which the program runs, the last one included. */
  readonly steps: readonly Step[];
  /** Whether it reaches back to where the verifier began. */
  readonly isWhole: boolean;
}

/** So many entries are gone back at most, whatever is asked for. */
const FARTHEST = 1 << 14;

/** The steps of the path that leads to an instruction of the log. */
export function historyOf(text: string, log: VerifierLog, entry: number, most: number): History {
  const { trail } = log;
  const steps: Step[] = [];
  let isJump = false;
  let isWhole = true;
  let gone = 0;
  for (const at of backwards(trail, entry)) {
    if (steps.length >= most || ++gone > FARTHEST) {
      isWhole = false;
      break;
    }
    if (trail.kind(at) === Entry.INSTRUCTION) {
      const step = steps.at(-1);
      if (isJump && step !== undefined) steps[steps.length - 1] = { ...step, isJump };
      isJump = false;
      steps.push(stepAt(text, trail, at));
    } else if (branches(trail, at)) {
      isJump = true;
      if (!trail.has(trail.link(at))) isWhole = false;
    }
  }
  if (trail.first > 0) isWhole = false;
  return { steps: steps.reverse(), isWhole };
}

/** One instruction of the log. */
export function stepAt(text: string, trail: Trail, entry: number): Step {
  const { code, state } = readInstruction(lineText(text, trail, entry));
  const above = entry - 1;
  const hasSource = trail.has(above) && trail.kind(above) === Entry.SOURCE;
  return {
    entry,
    pc: trail.pc(entry),
    code,
    line: trail.line(entry),
    state: state === '' ? null : readState(state),
    source: hasSource ? readSourceComment(lineText(text, trail, above)) : null,
    isJump: false,
  };
}

/** The registers before an instruction, gathered from the lines before it. */
export function stateBefore(text: string, log: VerifierLog, entry: number): StateText {
  const { trail } = log;
  const values = new Map<string, string>();
  const unknown = new Set<string>();
  let frame: number | null = null;
  let gone = 0;
  const take = (state: StateText) => {
    for (const [name, value] of state.values) {
      if (!values.has(name) && !unknown.has(name)) values.set(name, value);
    }
  };
  for (const at of backwards(trail, entry)) {
    if (at === entry) continue;
    if (++gone > FARTHEST) break;
    const kind = trail.kind(at);
    if (kind !== Entry.INSTRUCTION && kind !== Entry.STATE && kind !== Entry.BRANCH) continue;
    const line = lineText(text, trail, at);
    const told = stateText(line, kind);
    const state = told === '' ? null : readState(told);
    const isOfInner = state !== null && frame !== null && state.frame > frame;
    if (isOfInner) continue;
    if (state !== null && frame !== null && state.frame < frame) break;
    if (state !== null && state.values.size > 0) {
      frame ??= state.frame;
      take(state);
      // Only a state that is told in full has the frame pointer, but for an instruction that uses it.
      if (kind !== Entry.INSTRUCTION && state.values.has('R10')) break;
    }
    if (kind === Entry.INSTRUCTION) {
      for (const name of writtenBy(readInstruction(line).code)) unknown.add(name);
    }
  }
  return { frame: frame ?? 0, values: new Map([...values].sort(byRegister)) };
}

/** What a call leaves nothing of. */
const CLOBBERED = ['R0', 'R1', 'R2', 'R3', 'R4', 'R5'];

/** The registers of which older lines tell nothing any more; newer versions do not write those that are not used. */
function writtenBy(code: string): readonly string[] {
  if (code.startsWith('(85)')) return CLOBBERED;
  const target = /^\([0-9a-f]{2}\) [rw](\d{1,2}) \S{0,4}=/.exec(code)?.[1];
  return target === undefined ? [] : [`R${target}`];
}

function byRegister([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return rank(a) - rank(b);
}

function rank(name: string): number {
  if (name.startsWith('R')) return Number(name.slice(1));
  return name.startsWith('fp-') ? 16 + Number(name.slice(3)) : 1 << 16;
}

function stateText(line: string, kind: EntryKind): string {
  if (kind === Entry.INSTRUCTION) return readInstruction(line).state;
  if (kind === Entry.BRANCH) return line.replace(/^from \d+ to \d+[^:]*: ?/, '');
  return line.replace(/^\d+: ?/, '').trim();
}

/** The line of an entry, or as much of it as is ever looked at. */
function lineText(text: string, trail: Trail, entry: number): string {
  const start = trail.start(entry);
  return text.slice(start, Math.min(trail.textEnd(entry), start + (1 << 16)));
}

function branches(trail: Trail, entry: number): boolean {
  return trail.kind(entry) === Entry.BRANCH || trail.link(entry) >= 0;
}

/** The entries from one back to where its path began, over the places where it branched off. */
function* backwards(trail: Trail, entry: number): Generator<number> {
  for (let at = entry; trail.has(at) && trail.kind(at) !== Entry.START;) {
    yield at;
    const isStart = trail.kind(at) !== Entry.INSTRUCTION && branches(trail, at);
    if (!isStart) {
      at--;
      continue;
    }
    const parent = trail.link(at);
    if (parent >= at) return;
    at = parent;
  }
}
