import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_LD,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_SOURCE_REGISTER,
  BPF_ST,
  instructionClass,
} from '../../object';
import { blockOf, flowGraph, type FlowGraph } from './flow-graph';
import { MachineState } from './machine-state';
import {
  accessSize,
  EXIT,
  isConditional,
  isJump,
  JMP32,
  MODE,
  MODE_ATOMIC,
  MODE_SIGNED,
  PSEUDO_CALL,
} from './operations';
import type { ProgramCode } from './program-code';
import {
  ANYTHING,
  computed,
  either,
  isAddress,
  isTaken,
  signExtended,
  truncated,
  type Known,
} from './value';

/** The answers of checks, by index: a number, or null where any is possible. */
export type Answers = readonly (number | null)[];

/** What a program is followed with. */
export interface FollowedProgram {
  readonly code: ProgramCode;
  readonly checkAt: Int32Array;
  readonly littleEndian: boolean;
  /** The check that a load of `size` bytes from read-only data gets; −1 for none. */
  variableCheck(section: number, offset: number, size: number): number;
  /** Whether a check asks for the address of a symbol, and not for what is there. */
  isSymbol(check: number): boolean;
  /** A call of this extern does not return. */
  endsPath(extern: number): boolean;
}

/** Instructions that may still be followed, all questions about a program together. */
export interface StepBudget {
  left: number;
}

/** Helpers that only read what their arguments point to. */
const READING_HELPERS: ReadonlySet<number> = new Set([1, 2, 3, 6, 25, 51, 87, 130]);
/** Helpers that write to what the first argument points to, as many bytes as the second says. */
const FILLING_HELPERS: ReadonlySet<number> = new Set([4, 16, 45, 112, 113, 114, 115, 148]);

/** Follows one program under assumptions about its checks: the graphs of its functions are made once. */
export class WhatIf {
  readonly graphs: readonly FlowGraph[];

  constructor(readonly program: FollowedProgram) {
    const { instructions, functions } = program.code;
    this.graphs = functions.map((fn) => flowGraph(instructions, fn));
  }

  graphOf(functionPosition: number): FlowGraph {
    return this.graphs[functionPosition];
  }

  /** By position in the code 1 where control may get to with these answers; null when the budget does not suffice. */
  reached(answers: Answers, budget: StepBudget): Uint8Array | null {
    return new Follower(this.program, this.graphs, answers, budget).run();
  }
}

/** A function of the program while it is followed. */
interface FollowedFunction {
  readonly graph: FlowGraph;
  readonly isGlobal: boolean;
  /** By block: what is known on coming to it; undefined before anything does. */
  readonly entries: (MachineState | undefined)[];
  /** What it returns; undefined while no exit was come to. */
  returns: Known | undefined;
  /** Blocks that call it, to be followed again when it returns something else: function and block. */
  readonly callers: Map<number, Set<number>>;
}

/**
 * Constants are propagated along the ways that they leave open; where ways join, what differs is forgotten. Every function
 * is followed once for all its callers.
 */
class Follower {
  private readonly reached: Uint8Array;
  private readonly functions: readonly FollowedFunction[];
  private readonly functionAt = new Map<number, number>();
  private readonly waiting: [fn: number, block: number][] = [];
  private readonly isWaiting: readonly Uint8Array[];

  constructor(
    private readonly program: FollowedProgram,
    graphs: readonly FlowGraph[],
    private readonly answers: Answers,
    private readonly budget: StepBudget,
  ) {
    const { code } = program;
    this.reached = new Uint8Array(code.instructions.code.length);
    this.functions = code.functions.map(({ isGlobal, start }, i) => {
      this.functionAt.set(start, i);
      const graph = graphs[i];
      return { graph, isGlobal, entries: [], returns: undefined, callers: new Map() };
    });
    this.isWaiting = graphs.map(({ starts }) => new Uint8Array(starts.length));
  }

  run(): Uint8Array | null {
    this.arrive(0, 0, MachineState.atEntry());
    for (let next = this.waiting.pop(); next !== undefined; next = this.waiting.pop()) {
      const [fn, block] = next;
      this.isWaiting[fn][block] = 0;
      if (!this.follow(fn, block)) return null;
    }
    return this.reached;
  }

  private arrive(fn: number, block: number, state: MachineState): void {
    const { entries } = this.functions[fn];
    const known = entries[block];
    if (known === undefined) entries[block] = state.copy();
    else if (!known.mergeWith(state)) return;
    this.wait(fn, block);
  }

  private wait(fn: number, block: number): void {
    if (this.isWaiting[fn][block] === 1) return;
    this.isWaiting[fn][block] = 1;
    this.waiting.push([fn, block]);
  }

  /** False when the budget is spent. */
  private follow(fn: number, block: number): boolean {
    const { graph, entries } = this.functions[fn];
    const state = entries[block]?.copy();
    if (state === undefined) return true;
    const { code } = this.program.code.instructions;
    const end = graph.ends[block];
    for (let at = graph.starts[block]; at < end; at += code[at] === BPF_LD_IMM64 ? 2 : 1) {
      if (--this.budget.left < 0) return false;
      this.reached[at] = 1;
      if (isJump(code[at]) && code[at] !== BPF_CALL) {
        this.leave(fn, block, at, state);
        return true;
      }
      if (!this.step(fn, block, at, state)) return true;
    }
    for (const next of graph.successors[block]) this.arrive(fn, next, state);
    return true;
  }

  /** A jump or exit at the end of a block. */
  private leave(fn: number, block: number, at: number, state: MachineState): void {
    const { code, dst, src, off, imm } = this.program.code.instructions;
    const { graph } = this.functions[fn];
    if (code[at] === EXIT) {
      this.returnFrom(fn, state.registers[0]);
      return;
    }
    if (!isConditional(code[at])) {
      for (const next of graph.successors[block]) this.arrive(fn, next, state);
      return;
    }
    const right = (code[at] & BPF_SOURCE_REGISTER) === 0 ? imm[at] : state.registers[src[at]];
    const is32 = instructionClass(code[at]) === JMP32;
    const taken = isTaken(code[at] & 0xf0, state.registers[dst[at]], right, is32);
    if (taken !== false) this.goTo(fn, at + 1 + off[at], state);
    if (taken !== true) this.goTo(fn, at + 1, state);
  }

  private goTo(fn: number, position: number, state: MachineState): void {
    const { graph } = this.functions[fn];
    const block = blockOf(graph, position);
    if (graph.starts[block] === position) this.arrive(fn, block, state);
  }

  private returnFrom(fn: number, value: Known): void {
    const followed = this.functions[fn];
    const isOpen = followed.isGlobal || isAddress(value);
    const returned = isOpen ? ANYTHING : value;
    const { returns } = followed;
    const merged = returns === undefined ? returned : either(returns, returned);
    if (merged === returns) return;
    followed.returns = merged;
    for (const [caller, blocks] of followed.callers) {
      for (const block of blocks) this.wait(caller, block);
    }
  }

  /** False when control does not get behind the instruction. */
  private step(fn: number, block: number, at: number, state: MachineState): boolean {
    const { code } = this.program.code.instructions;
    switch (instructionClass(code[at])) {
      case BPF_ALU:
      case BPF_ALU64:
        this.calculate(at, state);
        return true;
      case BPF_LD:
        this.loadWide(at, state);
        return true;
      case BPF_LDX:
        this.load(at, state);
        return true;
      case BPF_ST:
      case BPF_ST + 1:
        this.store(at, state);
        return true;
      default:
        return this.call(fn, block, at, state);
    }
  }

  private calculate(at: number, { registers }: MachineState): void {
    const { code, dst, src, off, imm } = this.program.code.instructions;
    const operation = code[at] & 0xf0;
    const is32 = instructionClass(code[at]) === BPF_ALU;
    const isRegister = (code[at] & BPF_SOURCE_REGISTER) !== 0;
    const right = isRegister ? registers[src[at]] : this.immediate(at, imm[at]);
    const isMove = operation === 0xb0;
    // Offsets make other operations of these: a sign is extended, a division is signed, an address space changes.
    if (off[at] !== 0) {
      const bytes = off[at] / 8;
      const value = isMove && bytes <= 4 ? signExtended(right, bytes) : ANYTHING;
      registers[dst[at]] = is32 ? truncated(value, 4) : value;
      return;
    }
    registers[dst[at]] = computed(operation, registers[dst[at]], right, is32);
  }

  /** A constant of the code, which is the answer of a check or known to no one where it is relocated. */
  private immediate(at: number, imm: number): Known {
    const check = this.program.checkAt[at];
    if (check >= 0) return this.answer(check);
    return this.program.code.relocationAt[at] >= 0 ? ANYTHING : imm;
  }

  private answer(check: number): Known {
    return this.answers[check] ?? ANYTHING;
  }

  private loadWide(at: number, { registers }: MachineState): void {
    const { code, dst, imm } = this.program.code.instructions;
    if (code[at] !== BPF_LD_IMM64) {
      registers.fill(ANYTHING, 0, 6);
      return;
    }
    registers[dst[at]] = this.wideValue(at, imm);
  }

  private wideValue(at: number, imm: Int32Array): Known {
    const reference = this.program.code.references[at];
    const check = this.program.checkAt[at];
    switch (reference?.kind) {
      case undefined: {
        if (check >= 0 || this.program.code.relocationAt[at] >= 0) return this.immediate(at, 0);
        const value = Number((BigInt(imm[at + 1]) << 32n) | BigInt(imm[at] >>> 0));
        return Number.isSafeInteger(value) ? value : ANYTHING;
      }
      case 'data':
        return { region: 'data', id: reference.section, offset: reference.offset + imm[at] };
      case 'extern':
        if (check < 0) return ANYTHING;
        return this.program.isSymbol(check)
          ? this.answer(check)
          : { region: 'answer', id: check, offset: 0 };
      case 'function': {
        const callee = this.functionAt.get(reference.entry);
        if (callee !== undefined) this.arrive(callee, 0, MachineState.atEntry());
        return ANYTHING;
      }
      default:
        return ANYTHING;
    }
  }

  private load(at: number, state: MachineState): void {
    const { code, dst, src, off } = this.program.code.instructions;
    const base = state.registers[src[at]];
    const size = accessSize(code[at]);
    const value = isAddress(base) ? this.loaded(state, base, off[at], size) : ANYTHING;
    const isSigned = (code[at] & MODE) === MODE_SIGNED;
    state.registers[dst[at]] = isSigned ? signExtended(value, size) : value;
  }

  private loaded(
    state: MachineState,
    { region, id, offset }: Exclude<Known, number | string>,
    off: number,
    size: number,
  ): Known {
    if (offset === null) return ANYTHING;
    const at = offset + off;
    switch (region) {
      case 'stack':
        return state.load(at, size, this.program.littleEndian);
      case 'answer':
        return at === 0 ? truncated(this.answer(id), size) : ANYTHING;
      case 'data': {
        const check = this.program.variableCheck(id, at, size);
        return check < 0 ? ANYTHING : truncated(this.answer(check), size);
      }
    }
  }

  private store(at: number, state: MachineState): void {
    const { code, dst, src, off, imm } = this.program.code.instructions;
    const size = accessSize(code[at]);
    const base = state.registers[dst[at]];
    const isImmediate = instructionClass(code[at]) === BPF_ST;
    const isAtomic = !isImmediate && (code[at] & MODE) === MODE_ATOMIC;
    const value = isImmediate ? this.immediate(at, imm[at]) : state.registers[src[at]];
    if (isAddress(base)) {
      if (base.region !== 'stack') return;
      const stored = isAtomic ? ANYTHING : value;
      const to = base.offset === null ? null : base.offset + off[at];
      state.store(to, size, stored, this.program.littleEndian);
    }
    if (!isAtomic) return;
    state.registers[0] = ANYTHING;
    state.registers[src[at]] = ANYTHING;
  }

  private call(fn: number, block: number, at: number, state: MachineState): boolean {
    const { src, imm } = this.program.code.instructions;
    const reference = this.program.code.references[at];
    if (reference?.kind === 'extern') {
      if (this.program.endsPath(reference.extern)) return false;
      state.forgetArguments(null);
      state.returned(ANYTHING);
      return true;
    }
    if (src[at] === PSEUDO_CALL && reference?.kind === 'function') {
      return this.callFunction(fn, block, reference.entry, state);
    }
    const isHelper = src[at] === 0;
    if (!isHelper || !READING_HELPERS.has(imm[at])) {
      const [, , length] = state.registers;
      const isFilling = isHelper && FILLING_HELPERS.has(imm[at]);
      state.forgetArguments(isFilling && typeof length === 'number' ? length : null);
    }
    state.returned(ANYTHING);
    return true;
  }

  private callFunction(fn: number, block: number, entry: number, state: MachineState): boolean {
    const callee = this.functionAt.get(entry);
    if (callee === undefined) return false;
    const followed = this.functions[callee];
    const inside = MachineState.atEntry();
    if (!followed.isGlobal) {
      for (let register = 1; register <= 5; register++) {
        const value = state.registers[register];
        // Its stack is another one.
        const isStack = isAddress(value) && value.region === 'stack';
        inside.registers[register] = isStack ? ANYTHING : value;
      }
    }
    const blocks = followed.callers.get(fn) ?? new Set();
    followed.callers.set(fn, blocks.add(block));
    this.arrive(callee, 0, inside);
    const returns = followed.isGlobal ? ANYTHING : followed.returns;
    if (returns === undefined) return false;
    state.forgetArguments(null);
    state.returned(returns);
    return true;
  }
}
