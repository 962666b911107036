import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_SOURCE_REGISTER,
  BPF_STX,
  instructionClass,
} from '../object';
import { Alu } from './alu';
import type { Flow } from './flow';

/** A register that holds no address of a stack. */
export const NO_STACK = 1;
/** One that may hold an address of some stack, at an offset that is not known. */
export const ANY_STACK = 2;
const UNSEEN = 3;

const REGISTERS = 11;
const FRAME_POINTER = 10;
const DOUBLE = 0x18;
const SIZE = 0x18;
const ANYWHERE = 'anywhere';

/**
 * What registers hold of the stack, by instruction and register: NO_STACK, ANY_STACK, or the offset from the frame pointer
 * of their own function, which is 0 or less.
 */
export class StackPointers {
  private readonly held: Int16Array;
  /** Where addresses of a stack are stored: offsets by function, as `function:offset`, or anywhere. */
  private readonly stored = new Set<string>();
  private areReturned = false;

  constructor(private readonly flow: Flow) {
    this.held = new Int16Array(flow.next.length * REGISTERS);
    let before;
    do {
      before = this.stored.size + Number(this.areReturned);
      this.follow();
    } while (before !== this.stored.size + Number(this.areReturned));
  }

  at(pc: number, register: number): number {
    const held = this.held[pc * REGISTERS + register];
    return held === UNSEEN ? NO_STACK : held;
  }

  private follow(): void {
    const { functions, callbacks } = this.flow;
    this.held.fill(UNSEEN);
    const waiting: number[] = [];
    for (const [index, { start, isGlobal }] of functions.entries()) {
      // A static subprogram is entered from its callers, with what they pass.
      if (index > 0 && !isGlobal && !callbacks.has(index)) continue;
      const entry = new Int16Array(REGISTERS).fill(NO_STACK);
      if (callbacks.has(index)) entry.fill(ANY_STACK, 1, 6);
      entry[FRAME_POINTER] = 0;
      this.join(start, entry, waiting);
    }
    for (let pc = waiting.pop(); pc !== undefined; pc = waiting.pop()) {
      const after = this.held.slice(pc * REGISTERS, (pc + 1) * REGISTERS);
      this.enterCallee(pc, after, waiting);
      this.step(pc, after);
      const { next, target } = this.flow;
      if (next[pc] >= 0) this.join(next[pc], after, waiting);
      if (target[pc] >= 0) this.join(target[pc], after, waiting);
    }
  }

  private join(pc: number, incoming: Int16Array, waiting: number[]): void {
    let changed = false;
    for (let register = 0; register < REGISTERS; register++) {
      const at = pc * REGISTERS + register;
      const joined = joinOf(this.held[at], incoming[register]);
      if (joined === this.held[at]) continue;
      this.held[at] = joined;
      changed = true;
    }
    if (changed) waiting.push(pc);
  }

  private enterCallee(pc: number, held: Int16Array, waiting: number[]): void {
    const reference = this.flow.references[pc];
    if (reference?.kind !== 'function' || this.flow.instructions.code[pc] !== BPF_CALL) return;
    const entry = new Int16Array(REGISTERS).fill(NO_STACK);
    for (let register = 1; register <= 5; register++) {
      if (held[register] !== NO_STACK) entry[register] = ANY_STACK;
    }
    entry[FRAME_POINTER] = 0;
    this.join(reference.entry, entry, waiting);
  }

  private step(pc: number, held: Int16Array): void {
    const { code, dst, src, off, imm } = this.flow.instructions;
    const opcode = code[pc];
    const [d, s] = [dst[pc], src[pc]];
    const isRegister = (opcode & BPF_SOURCE_REGISTER) !== 0;
    switch (instructionClass(opcode)) {
      case BPF_ALU:
        held[d] = NO_STACK;
        return;
      case BPF_ALU64:
        held[d] = afterArithmetic(opcode & 0xf0, held[d], isRegister ? held[s] : null, imm[pc]);
        return;
      case BPF_LDX:
        held[d] =
          (opcode & SIZE) === DOUBLE && this.mayHoldAddress(pc, held[s], off[pc])
            ? ANY_STACK
            : NO_STACK;
        return;
      case BPF_STX:
        if (held[s] !== NO_STACK && held[d] !== NO_STACK) {
          this.stored.add(this.placeAt(pc, held[d], off[pc]));
        }
        return;
      default:
        if (opcode === BPF_LD_IMM64) held[d] = NO_STACK;
        else if (opcode === BPF_CALL) {
          held.fill(NO_STACK, 0, 6);
          if (this.areReturned) held[0] = ANY_STACK;
        } else if (opcode === 0x95 && held[0] !== NO_STACK) this.areReturned = true;
    }
  }

  /** Only a stack can hold addresses of one. */
  private mayHoldAddress(pc: number, base: number, offset: number): boolean {
    if (base === NO_STACK || this.stored.size === 0) return false;
    if (base === ANY_STACK || this.stored.has(ANYWHERE)) return true;
    return this.stored.has(this.placeAt(pc, base, offset));
  }

  private placeAt(pc: number, base: number, offset: number): string {
    return base === ANY_STACK ? ANYWHERE : `${this.flow.functionOf[pc]}:${base + offset}`;
  }
}

function joinOf(a: number, b: number): number {
  if (a === b || b === UNSEEN) return a;
  return a === UNSEEN ? b : ANY_STACK;
}

function afterArithmetic(
  operation: number,
  target: number,
  source: number | null,
  immediate: number,
): number {
  if (operation === Alu.MOV) return source ?? NO_STACK;
  if (operation !== Alu.ADD && operation !== Alu.SUB) return NO_STACK;
  if (source !== null) return target === NO_STACK && source === NO_STACK ? NO_STACK : ANY_STACK;
  if (target > 0) return target;
  const offset = operation === Alu.ADD ? target + immediate : target - immediate;
  return offset <= 0 && offset >= -4096 ? offset : ANY_STACK;
}
