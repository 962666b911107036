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
import { decided, refine } from './conditions';
import { helperEffect, MAP_LOOKUP } from './helpers';
import { top, type Machine, type Surroundings, type WalkedFunction } from './machine';
import { loaded, loadMemory, storeMemory, wideLoad } from './memory';
import { relevantRegisters } from './relevance';
import { between, constant, isConstant } from './scalar';
import { forget, forgetAll, type Stack } from './stack';
import { copyState, coversState, newFrame, type Frame, type State } from './state';
import { number, OPAQUE_POINTER, pointerTo, UNKNOWN_NUMBER, type Value } from './value';

/** Whether the verifier gets to an instruction. */
export const Reached = {
  NO: 0,
  /** Whatever the unknown inputs are. */
  YES: 1,
  /** It depends on inputs that are not known. */
  DEPENDS: 2,
} as const;

/** A load through the context pointer with an offset that is one number. */
export interface ContextLoad {
  readonly pc: number;
  /** In bytes from the start of the context. */
  readonly offset: number;
  readonly size: number;
}

export interface WalkResult {
  /** By instruction of the image: a value of `Reached`. Helper and kfunc calls are among them. */
  readonly reached: Uint8Array;
  /** The names of the unknown inputs that decide about an instruction; empty where it does not depend on any. */
  dependsOn(pc: number): readonly string[];
  /** Each once, in the order in which they are found; whether one is reached tells `reached[pc]`. */
  readonly contextLoads: readonly ContextLoad[];
  /** False when the budget ran out: what is not reached then may be. */
  readonly isComplete: boolean;
}

/** Instructions that one program may take on one kernel. The verifier itself stops at a million. */
export const MOST_STEPS = 400_000;
const MOST_STATES = 64;
const DEEPEST_CALLS = 8;
const MOST_CALLBACK_ROUNDS = 8;

const EXIT = 0x95;
const MAY_GOTO = 0xe5;
const PSEUDO_CALL = 1;
const PSEUDO_KFUNC = 2;

export function walkProgram(
  instructions: Instructions,
  references: readonly (ImageReference | undefined)[],
  functions: readonly WalkedFunction[],
  surroundings: Surroundings,
): WalkResult {
  return new Walk(instructions, references, functions, surroundings).run();
}

class Walk implements Machine {
  private readonly reached: Uint8Array;
  private readonly relevant: Uint16Array;
  private readonly isPrunePoint: Uint8Array;
  private readonly explored = new Map<number, State[]>();
  private readonly waiting: State[] = [];
  private readonly pendingGlobals: number[] = [];
  private readonly callbackRounds = new Map<number, number>();
  private steps = 0;
  private nextId = 1;

  constructor(
    readonly instructions: Instructions,
    readonly references: readonly (ImageReference | undefined)[],
    private readonly functions: readonly WalkedFunction[],
    readonly surroundings: Surroundings,
  ) {
    const { code } = instructions;
    this.reached = new Uint8Array(code.length);
    this.relevant = relevantRegisters(instructions, functions);
    this.isPrunePoint = this.findPrunePoints();
  }

  run(): WalkResult {
    const { rules } = this.surroundings;
    this.enter(0);
    if (!rules.verifiesGlobalsLazily) {
      for (const { isGlobal, start } of this.functions.slice(1)) {
        if (isGlobal) this.pendingGlobals.push(start);
      }
    }
    const result = { reached: this.reached, dependsOn: () => [], contextLoads: [] };
    const started = new Set<number>([0]);
    for (;;) {
      if (!this.drain()) return { ...result, isComplete: false };
      const next = this.pendingGlobals.pop();
      if (next === undefined) return { ...result, isComplete: true };
      if (started.has(next)) continue;
      started.add(next);
      this.enter(next);
    }
  }

  newId(): number {
    return this.nextId++;
  }

  private enter(start: number): void {
    const frame = newFrame(0, -1);
    if (start === 0) frame.registers[1] = pointerTo({ kind: 'context' }, 0, 'unasked');
    else
      for (let register = 1; register <= 5; register++) frame.registers[register] = UNKNOWN_NUMBER;
    this.waiting.push({ frames: [frame], pc: start });
  }

  private drain(): boolean {
    for (let state = this.waiting.pop(); state !== undefined; state = this.waiting.pop()) {
      while (state.pc >= 0) {
        if (this.isPrunePoint[state.pc] === 1 && this.isExplored(state)) break;
        if (++this.steps > MOST_STEPS) return false;
        this.reached[state.pc] = 1;
        this.step(state);
      }
    }
    return true;
  }

  private isExplored(state: State): boolean {
    const known = this.explored.get(state.pc) ?? [];
    const relevant = state.frames.map((_, depth) => {
      const isTop = depth === state.frames.length - 1;
      const at = isTop ? state.pc : state.frames[depth + 1].returnTo;
      return this.relevant[at] & (isTop ? 0x7ff : 0x7c0);
    });
    if (known.some((earlier) => coversState(earlier, state, relevant))) return true;
    if (known.length >= MOST_STATES) known.shift();
    known.push(copyState(state, state.pc));
    this.explored.set(state.pc, known);
    return false;
  }

  private findPrunePoints(): Uint8Array {
    const { code, off, imm } = this.instructions;
    const points = new Uint8Array(code.length);
    for (let i = 0; i < code.length; i++) {
      const kind = instructionClass(code[i]);
      if (code[i] === BPF_CALL && helperEffect(imm[i]).callback !== undefined) points[i] = 1;
      if ((kind !== 5 && kind !== 6) || code[i] === BPF_CALL || code[i] === EXIT) continue;
      const target = i + 1 + (code[i] === 0x06 ? imm[i] : off[i]);
      if (target >= 0 && target < code.length) points[target] = 1;
      points[i] = 1;
    }
    return points;
  }

  // One instruction

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

  // Control flow

  private jump(state: State, pc: number): void {
    const { code, dst, src, off, imm } = this.instructions;
    const opcode = code[pc];
    if (opcode === EXIT) {
      this.leave(state);
      return;
    }
    if (opcode === BPF_CALL) {
      this.call(state, pc);
      return;
    }
    const target = pc + 1 + (opcode === 0x06 ? imm[pc] : off[pc]);
    if (opcode === MAY_GOTO) {
      this.waiting.push(copyState(state, target));
      state.pc = pc + 1;
      return;
    }
    const condition = opcode & 0xf0;
    if (condition === Jump.ALWAYS) {
      state.pc = target;
      return;
    }
    const is32 = instructionClass(opcode) === 6;
    const isRegister = (opcode & 8) !== 0;
    const { registers } = top(state);
    const a = registers[dst[pc]] ?? UNKNOWN_NUMBER;
    const b = isRegister
      ? (registers[src[pc]] ?? UNKNOWN_NUMBER)
      : number(constant(BigInt(imm[pc])));
    const taken = decided(this, condition, a, b, is32);
    if (taken !== null) {
      state.pc = taken ? target : pc + 1;
      return;
    }
    const branch = copyState(state, target);
    if (refine(this, branch, pc, condition, is32, true)) this.waiting.push(branch);
    state.pc = refine(this, state, pc, condition, is32, false) ? pc + 1 : -1;
  }

  private leave(state: State): void {
    const frame = state.frames.pop();
    if (frame === undefined || state.frames.length === 0) {
      state.pc = -1;
      return;
    }
    const caller = top(state);
    clobber(caller);
    if (frame.callbackOf !== null) {
      const rounds = (this.callbackRounds.get(frame.callbackOf) ?? 0) + 1;
      this.callbackRounds.set(frame.callbackOf, rounds);
      if (rounds > MOST_CALLBACK_ROUNDS) for (const { stack } of state.frames) widen(stack);
      caller.registers[0] = UNKNOWN_NUMBER;
      this.again(state, frame);
      state.pc = frame.returnTo;
      return;
    }
    caller.registers[0] = frame.registers[0] ?? UNKNOWN_NUMBER;
    state.pc = frame.returnTo;
  }

  /** A callback may run another round with what the last one left in its context. */
  private again(state: State, finished: Frame): void {
    if (finished.callbackOf === null) return;
    const next = copyState(state, finished.callbackOf);
    const { registers } = top(next);
    const saved = this.callbackArguments.get(finished.callbackOf);
    if (saved === undefined) return;
    for (let register = 1; register <= 5; register++) registers[register] = saved[register];
    this.waiting.push(next);
  }

  private readonly callbackArguments = new Map<number, (Value | null)[]>();

  private call(state: State, pc: number): void {
    const { src, imm } = this.instructions;
    const frame = top(state);
    const reference = this.references[pc];
    state.pc = pc + 1;
    if (src[pc] === PSEUDO_CALL && reference?.kind === 'function') {
      this.callFunction(state, reference.entry, pc + 1);
      return;
    }
    if (reference?.kind === 'extern' || src[pc] === PSEUDO_KFUNC) {
      if (reference?.kind === 'extern' && this.surroundings.endsPath(reference.extern))
        state.pc = -1;
      clobber(frame);
      frame.registers[0] = UNKNOWN_NUMBER;
      return;
    }
    this.callHelper(state, imm[pc], pc);
  }

  private callFunction(state: State, entry: number, returnTo: number): void {
    const callee = this.functions.find(({ start }) => start === entry);
    const frame = top(state);
    if (callee === undefined || callee.isGlobal || state.frames.length >= DEEPEST_CALLS) {
      if (callee?.isGlobal === true) this.pendingGlobals.push(entry);
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

  private callHelper(state: State, helper: number, pc: number): void {
    const effect = helperEffect(helper);
    const frame = top(state);
    const args = frame.registers.slice();
    if (effect.callback !== undefined) this.startCallback(state, effect.callback, args, pc);
    if (effect.writes !== undefined) {
      const { argument, size } = effect.writes;
      this.writeThrough(
        state,
        args[argument],
        typeof size === 'number' ? size : args[Number(size[1])],
      );
    }
    const found = helper === MAP_LOOKUP ? this.lookedUp(state, args) : null;
    clobber(frame);
    frame.registers[0] = found ?? this.returned(effect.returns, args);
  }

  private returned(
    kind: 'number' | 'pointer or null' | 'pointer' | 'length',
    args: (Value | null)[],
  ): Value {
    switch (kind) {
      case 'number':
        return UNKNOWN_NUMBER;
      case 'pointer or null':
        return pointerTo({ kind: 'other' }, null, 'maybe', this.newId());
      case 'pointer': {
        const isKnown = this.surroundings.rules.knowsTrustedPointers;
        return isKnown ? pointerTo({ kind: 'other' }, null, 'never') : OPAQUE_POINTER;
      }
      case 'length': {
        const size = args[2]?.scalar ?? null;
        return size === null ? UNKNOWN_NUMBER : number(between(-4095n, size.smax));
      }
    }
  }

  private lookedUp(state: State, args: readonly (Value | null)[]): Value | null {
    const map = args[1]?.pointer?.region;
    if (map?.kind !== 'map') return null;
    const region = { kind: 'map value', map: map.map } as const;
    const length = this.surroundings.arrayLength(map.map);
    if (length !== null && this.surroundings.rules.knowsArrayLookups) {
      const key = loaded(this, state, args[2], 0, 4).scalar;
      if (key !== null && isConstant(key) && key.umax < BigInt(length))
        return pointerTo(region, 0, 'never');
    }
    return pointerTo(region, 0, 'maybe', this.newId());
  }

  private writeThrough(state: State, to: Value | null, size: Value | number | null): void {
    if (to?.pointer?.region.kind !== 'stack') return;
    const { stack } = state.frames[to.pointer.region.frame];
    const { offset } = to.pointer;
    const bytes =
      typeof size === 'number'
        ? size
        : size?.scalar == null
          ? 512
          : Number(minOf(size.scalar.umax, 512n));
    if (offset === null) forgetAll(stack);
    else forget(stack, offset, bytes);
  }

  private startCallback(
    state: State,
    callback: NonNullable<ReturnType<typeof helperEffect>['callback']>,
    args: readonly (Value | null)[],
    pc: number,
  ): void {
    const region = args[callback.argument]?.pointer?.region;
    if (region?.kind !== 'function' || state.frames.length >= DEEPEST_CALLS) return;
    this.callbackArguments.set(pc, args.slice());
    const inside = copyState(state, region.entry);
    clobber(top(inside));
    const isAsync = callback.kind === 'timer';
    const frame = newFrame(inside.frames.length, pc + 1, isAsync ? null : pc);
    const context = args[callback.context] ?? UNKNOWN_NUMBER;
    const others: Readonly<Record<typeof callback.kind, Value[]>> = {
      loop: [UNKNOWN_NUMBER, context],
      'map element': [
        OPAQUE_POINTER,
        OPAQUE_POINTER,
        pointerTo({ kind: 'other' }, null, 'never'),
        context,
      ],
      vma: [OPAQUE_POINTER, OPAQUE_POINTER, context],
      'ring buffer': [OPAQUE_POINTER, context],
      timer: [OPAQUE_POINTER, OPAQUE_POINTER, pointerTo({ kind: 'other' }, null, 'never')],
    };
    for (const [i, value] of others[callback.kind].entries()) frame.registers[i + 1] = value;
    if (isAsync) {
      const alone = newFrame(0, -1);
      alone.registers.splice(1, 5, ...frame.registers.slice(1, 6));
      this.waiting.push({ frames: [alone], pc: region.entry });
      return;
    }
    inside.frames.push(frame);
    this.waiting.push(inside);
  }
}

/** A call leaves nothing in R0 to R5. */
function clobber({ registers }: Frame): void {
  for (let register = 0; register <= 5; register++) registers[register] = null;
}

/** Forgets the numbers on a stack: a callback changes them in ways that do not end. */
function widen(stack: Stack): void {
  for (const [index, slot] of stack) {
    if (slot.spilled?.scalar != null) stack.set(index, { spilled: null, zeroBytes: 0 });
    else if (slot.spilled === null) stack.set(index, { spilled: null, zeroBytes: 0 });
  }
}

function minOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
