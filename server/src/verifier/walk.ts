import { atOnce, type Steps } from '../bytes';
import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_LD,
  BPF_LDX,
  BPF_ST,
  BPF_STX,
  instructionClass,
  type Instructions,
} from '../object';
import type { ImageReference } from '../program';
import { stepArithmetic } from './arithmetic';
import { Jump } from './branch';
import { startCallback } from './callbacks';
import { callHelper, callKernelFunction, clobber, forgetMemory } from './calls';
import { comparisonAt, decided, questionOf, refine, type Comparison } from './conditions';
import { Explored } from './explored';
import { helperEffect } from './helpers';
import { Alternatives, Inputs, withAssumption, type Assumption } from './inputs';
import { atLoopHead } from './loops';
import { top, type Machine, type Surroundings, type WalkedFunction } from './machine';
import { loadMemory, storeMemory, wideLoad } from './memory';
import { Scope } from './scope';
import { copyState, newFrame, NO_ASSUMPTIONS, type State } from './state';
import { pointerTo, UNKNOWN_NUMBER } from './value';
import { Waiting } from './waiting';

/** Whether the verifier gets to an instruction. */
export const Reached = {
  NO: 0,
  /** Whatever the unknown inputs are. */
  YES: 1,
  /** It depends on inputs that are not known. */
  DEPENDS: 2,
} as const;

export interface WalkResult {
  /** By instruction of the image: a value of `Reached`. Helper and kfunc calls are among them. */
  readonly reached: Uint8Array;
  /** The names of the unknown inputs that decide about an instruction; empty where it does not depend on any. */
  dependsOn(pc: number): readonly string[];
  /** False when the budget ran out: what is not reached then may be. */
  readonly isComplete: boolean;
}

/**
 * What the walk of one program on one kernel may take: an instruction counts one, eight states that are compared with
 * another count one. The verifier itself stops at a million instructions.
 */
export const MOST_STEPS = 800_000;
const COMPARISONS_A_STEP = 8;
/** Of these, so many make a step of the work: a few milliseconds. */
const STEPS_AT_ONCE = 512;
const DEEPEST_CALLS = 8;

const EXIT = 0x95;
const MAY_GOTO = 0xe5;
const LONG_JUMP = 0x06;
const PSEUDO_CALL = 1;
const PSEUDO_KFUNC = 2;

/** Follows every path that the verifier would (verifier.c, do_check_main and do_check_subprogs). */
export function walkProgram(
  instructions: Instructions,
  references: readonly (ImageReference | undefined)[],
  functions: readonly WalkedFunction[],
  surroundings: Surroundings,
  targets: readonly number[] | null = null,
): WalkResult {
  return atOnce(walkInSteps(instructions, references, functions, surroundings, targets));
}

/** The same, in steps. */
export function* walkInSteps(...walk: ConstructorParameters<typeof Walk>): Steps<WalkResult> {
  const prepared = new Walk(...walk);
  yield;
  return yield* prepared.run();
}

class Walk implements Machine {
  readonly inputs = new Inputs();
  private readonly reached: Uint8Array;
  /** By instruction: the unknown inputs that the paths to it have assumed something of. */
  private readonly deciding: Int32Array;
  /** By instruction that is reached under assumptions only. */
  private readonly alternatives = new Map<number, Alternatives>();
  private readonly scope: Scope;
  private readonly explored: Explored;
  private readonly waiting = new Waiting();
  private readonly pendingGlobals: { start: number; assumptions: readonly Assumption[] }[] = [];
  private steps = 0;
  private pauseAt = STEPS_AT_ONCE;
  private interrupted: State | undefined;
  private nextId = 1;

  constructor(
    readonly instructions: Instructions,
    readonly references: readonly (ImageReference | undefined)[],
    private readonly functions: readonly WalkedFunction[],
    readonly surroundings: Surroundings,
    targets: readonly number[] | null,
  ) {
    const { length } = instructions.code;
    this.reached = new Uint8Array(length);
    this.deciding = new Int32Array(length);
    this.scope = new Scope(instructions, references, functions, surroundings, targets);
    this.explored = new Explored(this.scope, this.findPrunePoints());
  }

  *run(): Steps<WalkResult> {
    const { rules } = this.surroundings;
    this.enter(0, NO_ASSUMPTIONS);
    if (!rules.verifiesGlobalsLazily) {
      for (const { isGlobal, start } of this.functions.slice(1)) {
        if (isGlobal) this.pendingGlobals.push({ start, assumptions: NO_ASSUMPTIONS });
      }
    }
    for (;;) {
      for (let end = this.drain(); end !== 'done'; end = this.drain()) {
        if (end === 'too long') return this.result(false);
        this.pauseAt = this.cost + STEPS_AT_ONCE;
        yield;
      }
      const next = this.pendingGlobals.pop();
      if (next === undefined) return this.result(true);
      this.enter(next.start, next.assumptions);
    }
  }

  private result(isComplete: boolean): WalkResult {
    const { reached, deciding, inputs } = this;
    return {
      reached,
      dependsOn: (pc) => (reached[pc] === Reached.DEPENDS ? inputs.namesOf(deciding[pc]) : []),
      isComplete,
    };
  }

  newId(): number {
    return this.nextId++;
  }

  fork(state: State): void {
    this.waiting.add(state);
  }

  private enter(start: number, assumptions: readonly Assumption[]): void {
    const frame = newFrame(0, -1);
    const { registers } = frame;
    if (start === 0) registers[1] = pointerTo({ kind: 'context' }, 0, 'unasked');
    else this.setParameters(start, registers);
    this.waiting.add({ frames: [frame], pc: start, assumptions });
  }

  private setParameters(start: number, registers: State['frames'][number]['registers']): void {
    const parameters = this.functions.find((fn) => fn.start === start)?.parameters ?? [];
    for (let register = 1; register <= 5; register++) {
      switch (parameters[register - 1]) {
        case 'context':
          registers[register] = pointerTo({ kind: 'context' }, 0, 'unasked');
          break;
        case 'pointer':
          registers[register] = pointerTo({ kind: 'other' }, null, 'maybe', this.newId());
          break;
        case 'non-null pointer':
          registers[register] = pointerTo({ kind: 'other' }, null, 'never');
          break;
        default:
          registers[register] = UNKNOWN_NUMBER;
      }
    }
  }

  private get cost(): number {
    const compared = this.explored.comparisons + this.waiting.comparisons;
    return this.steps + compared / COMPARISONS_A_STEP;
  }

  /** Follows all waiting paths to their ends. */
  private drain(): 'done' | 'paused' | 'too long' {
    const { explored, waiting } = this;
    let state = this.interrupted ?? waiting.take();
    this.interrupted = undefined;
    for (; state !== undefined; state = waiting.take()) {
      while (state.pc >= 0) {
        if (explored.isPrunePoint[state.pc] === 1) {
          if (this.cost > this.pauseAt) {
            this.interrupted = state;
            return 'paused';
          }
          if (!this.scope.leadsToTarget(state)) break;
          if (state.assumptions.length > 0 && waiting.isBehind(state)) {
            waiting.add(state);
            break;
          }
          if (explored.covers(state)) break;
        }
        this.steps++;
        if (this.cost > MOST_STEPS) return 'too long';
        this.markReached(state);
        this.step(state);
      }
    }
    return 'done';
  }

  private markReached({ pc, assumptions }: State): void {
    if (this.reached[pc] === Reached.YES) return;
    if (assumptions.length === 0) {
      this.reached[pc] = Reached.YES;
      this.scope.noteReached(pc);
      return;
    }
    const alternatives = this.alternatives.get(pc) ?? new Alternatives();
    this.alternatives.set(pc, alternatives);
    this.reached[pc] = alternatives.add(assumptions) ? Reached.YES : Reached.DEPENDS;
    if (this.reached[pc] === Reached.YES) this.scope.noteReached(pc);
    this.deciding[pc] |= this.inputs.inputsOf(assumptions);
  }

  private findPrunePoints(): Uint8Array {
    const { code, off, imm } = this.instructions;
    const points = new Uint8Array(code.length);
    for (const { start } of this.functions) points[start] = 1;
    for (let i = 0; i < code.length; i++) {
      const kind = instructionClass(code[i]);
      if (code[i] === BPF_CALL && helperEffect(imm[i]).callback !== null) points[i] = 1;
      if ((kind !== 5 && kind !== 6) || code[i] === BPF_CALL || code[i] === EXIT) continue;
      const target = i + 1 + (code[i] === LONG_JUMP ? imm[i] : off[i]);
      if (target >= 0 && target < code.length) points[target] = 1;
      points[i] = 1;
    }
    return points;
  }

  private step(state: State): void {
    const { code } = this.instructions;
    const { pc } = state;
    switch (instructionClass(code[pc])) {
      case BPF_ALU:
      case BPF_ALU64:
        stepArithmetic(this, state, pc);
        return;
      case BPF_LD:
        wideLoad(this, state, pc);
        return;
      case BPF_LDX:
        loadMemory(this, state, pc);
        return;
      case BPF_ST:
      case BPF_STX:
        storeMemory(this, state, pc);
        return;
      default:
        this.jump(state, pc);
    }
  }

  private jump(state: State, pc: number): void {
    const { code, off, imm } = this.instructions;
    const opcode = code[pc];
    if (opcode === EXIT) {
      this.leave(state);
      return;
    }
    if (opcode === BPF_CALL) {
      this.call(state, pc);
      return;
    }
    const target = pc + 1 + (opcode === LONG_JUMP ? imm[pc] : off[pc]);
    if (opcode === MAY_GOTO) {
      atLoopHead(state, pc);
      this.fork(copyState(state, target));
      state.pc = pc + 1;
      return;
    }
    if ((opcode & 0xf0) === Jump.ALWAYS) {
      state.pc = target;
      return;
    }
    this.branch(state, pc, target);
  }

  private branch(state: State, pc: number, target: number): void {
    if (!this.scope.decides(pc)) {
      // Both ways lead to the same, so that it does not matter which one values would take, or how often.
      this.fork(copyState(state, target));
      state.pc = pc + 1;
      return;
    }
    const comparison = comparisonAt(this, state, pc);
    const assumed = this.assumedAt(state, pc, comparison);
    const taken = decided(this, comparison) ?? assumed.taken;
    if (taken !== null) {
      state.pc = taken ? target : pc + 1;
      return;
    }
    const other = copyState(state, target);
    if (assumed.question !== null) {
      other.assumptions = withAssumption(state.assumptions, assumed.question);
      state.assumptions = withAssumption(state.assumptions, assumed.question ^ 1);
    }
    if (refine(this, other, pc, comparison, true)) this.fork(other);
    state.pc = refine(this, state, pc, comparison, false) ? pc + 1 : -1;
  }

  /** What a branch that unknown inputs decide is assumed to do: already by this path, or from now on by two. */
  private assumedAt(
    state: State,
    pc: number,
    comparison: Comparison,
  ): { readonly taken: boolean | null; readonly question: Assumption | null } {
    const asked = questionOf(pc, comparison);
    if (asked === null) return { taken: null, question: null };
    const question =
      this.inputs.assumption(asked.question, asked.inputs) ^ Number(asked.isOpposite);
    const isNamed = asked.question !== `${pc}`;
    if (isNamed && state.assumptions.includes(question)) return { taken: true, question };
    if (isNamed && state.assumptions.includes(question ^ 1)) return { taken: false, question };
    return { taken: null, question };
  }

  private leave(state: State): void {
    const frame = state.frames.pop();
    if (frame === undefined || state.frames.length === 0) {
      state.pc = -1;
      return;
    }
    const caller = top(state);
    state.pc = frame.returnTo;
    if (frame.callbackOf !== null) {
      if (this.surroundings.rules.repeatsCallbacks) {
        atLoopHead(state, frame.callbackOf);
        state.pc = frame.callbackOf;
        return;
      }
      clobber(caller);
      caller.registers[0] = UNKNOWN_NUMBER;
      return;
    }
    clobber(caller);
    caller.registers[0] = frame.registers[0] ?? UNKNOWN_NUMBER;
  }

  private call(state: State, pc: number): void {
    const { src, imm } = this.instructions;
    const reference = this.references[pc];
    state.pc = pc + 1;
    if (src[pc] === PSEUDO_CALL && reference?.kind === 'function') {
      this.callFunction(state, reference.entry, pc + 1);
    } else if (reference?.kind === 'extern') {
      if (this.isIteratorHead(reference.extern)) atLoopHead(state, pc);
      if (!callKernelFunction(this, state, reference.extern)) state.pc = -1;
    } else if (src[pc] === PSEUDO_KFUNC) {
      clobber(top(state));
      top(state).registers[0] = UNKNOWN_NUMBER;
    } else {
      this.callHelper(state, imm[pc], pc);
    }
  }

  private isIteratorHead(extern: number): boolean {
    return this.surroundings.externName?.(extern).endsWith('_next') ?? false;
  }

  private callHelper(state: State, helper: number, pc: number): void {
    const { callback } = helperEffect(helper);
    if (callback !== null && state.frames.length < DEEPEST_CALLS) {
      const inside = startCallback(this, state, callback, pc);
      if (
        inside !== null &&
        callback.kind !== 'timer' &&
        !this.surroundings.rules.repeatsCallbacks
      ) {
        // Older versions go on after the call with what one round left, and with nothing else.
        state.frames.splice(0, Infinity, ...inside.frames);
        state.pc = inside.pc;
        return;
      }
      if (inside !== null) this.fork(inside);
    }
    callHelper(this, state, helper, pc);
  }

  private callFunction(state: State, entry: number, returnTo: number): void {
    const callee = this.functions.find(({ start }) => start === entry);
    const frame = top(state);
    if (callee === undefined || callee.isGlobal || state.frames.length >= DEEPEST_CALLS) {
      if (callee?.isGlobal === true) {
        this.pendingGlobals.push({ start: entry, assumptions: state.assumptions });
      }
      for (let register = 1; register <= 5; register++) {
        const bytes = callee?.pointedSizes?.[register - 1] ?? 8;
        forgetMemory(state, frame.registers[register], bytes);
      }
      clobber(frame);
      frame.registers[0] = UNKNOWN_NUMBER;
      return;
    }
    const inner = newFrame(state.frames.length, returnTo);
    for (let register = 1; register <= 5; register++) {
      inner.registers[register] = frame.registers[register];
    }
    state.frames.push(inner);
    state.pc = entry;
  }
}
