import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_LD,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_SOURCE_REGISTER,
  BPF_ST,
  BPF_STX,
  instructionClass,
} from '../object';
import { Alu } from './alu';
import type { Flow } from './flow';
import { helperEffect, MAP_LOOKUP } from './helpers';
import { Links, NO_SLOT, slotOfOffset, SOME_SLOT } from './links';
import { ANY_STACK, NO_STACK, StackPointers } from './stack-pointers';

const CALLER_SAVED = 0b11_1111;
const ARGUMENTS = 0b11_1110;
const EXIT = 0x95;
const MODE = 0xe0;
const ATOMIC = 0xc0;
const SIZES = [4, 2, 1, 8];
const PSEUDO_CALL = 1;
const FRAME_POINTER = 10;
/** Slots of eight bytes that a frame has. */
export const MOST_SLOTS = 512;

/**
 * What can have a say in whether some instructions are reached (a backward slice: what decides the jumps they depend
 * on, what that is computed from, and what decides whether it is computed). Two states that differ in nothing of it get to
 * the same of these instructions.
 */
export interface Slice {
  /** By instruction, 1 for a jump that has a say. */
  readonly decides: Uint8Array;
  /** By instruction, registers as bits. */
  readonly registers: Uint16Array;
  /** By function the slots of its stack, 1 for those that have a say; null where any may. */
  readonly slots: readonly (Uint8Array | null)[];
}

/** Null when the slice cannot be told. */
export function sliceFor(flow: Flow, targets: Iterable<number>): Slice | null {
  return new Slicer(flow).run(targets);
}

class Slicer {
  private readonly decides: Uint8Array;
  private readonly registers: Uint16Array;
  private readonly isInteresting: Uint8Array;
  private readonly hasInteresting: Uint8Array;
  private readonly slots: Uint8Array[];
  private readonly pointers: StackPointers;
  private readonly links: Links;
  private areAllSlots = false;
  private isAnySlot = false;
  private changed = false;
  private isTooMuch = false;

  constructor(private readonly flow: Flow) {
    const { length } = flow.next;
    this.decides = new Uint8Array(length);
    this.registers = new Uint16Array(length + 2);
    this.isInteresting = new Uint8Array(length);
    this.hasInteresting = new Uint8Array(flow.functions.length);
    this.slots = flow.functions.map(() => new Uint8Array(MOST_SLOTS));
    this.pointers = new StackPointers(flow);
    this.links = new Links(flow, this.pointers);
  }

  run(targets: Iterable<number>): Slice | null {
    for (const pc of targets) this.markInteresting(pc);
    for (let isSettled = false; !isSettled && !this.isTooMuch;) {
      this.changed = false;
      for (let i = this.flow.functions.length - 1; i >= 0; i--) {
        const { start, count } = this.flow.functions[i];
        for (let pc = start + count - 1; pc >= start; pc--) this.visit(pc);
      }
      isSettled = !this.hasChanged();
    }
    if (this.hasTooMuch()) return null;
    const slots = this.slots.map((ofFunction) => (this.areAllSlots ? null : ofFunction));
    return { decides: this.decides, registers: this.registers, slots };
  }

  private hasChanged(): boolean {
    return this.changed;
  }

  private hasTooMuch(): boolean {
    return this.isTooMuch;
  }

  /** Whether an instruction is executed matters, and so does what decides about that. */
  private markInteresting(pc: number): void {
    const waiting = [pc];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (this.isInteresting[at] === 1) continue;
      this.isInteresting[at] = 1;
      this.changed = true;
      const jumps = this.flow.deciding(at);
      if (jumps === null) {
        this.isTooMuch = true;
        return;
      }
      for (const jump of jumps) {
        this.decides[jump] = 1;
        waiting.push(jump);
      }
      const index = this.flow.functionOf[at];
      if (index <= 0 || this.hasInteresting[index] === 1) continue;
      this.hasInteresting[index] = 1;
      waiting.push(...this.flow.callers[index]);
      if (this.flow.callbacks.has(index)) waiting.push(...this.flow.callbackCalls);
    }
  }

  private visit(pc: number): void {
    const { code } = this.flow.instructions;
    if (this.flow.functionOf[pc] < 0 || (pc > 0 && this.isSecondHalf(pc))) return;
    const before = this.before(pc, code[pc], this.after(pc));
    if ((before & ~this.registers[pc]) === 0) return;
    this.registers[pc] |= before;
    this.changed = true;
  }

  private isSecondHalf(pc: number): boolean {
    return this.flow.instructions.code[pc] === 0;
  }

  private after(pc: number): number {
    const { next, target } = this.flow;
    const onward = next[pc] < 0 ? 0 : this.registers[next[pc]];
    return target[pc] < 0 ? onward : onward | this.registers[target[pc]];
  }

  private before(pc: number, opcode: number, after: number): number {
    const { dst, src } = this.flow.instructions;
    const d = 1 << dst[pc];
    const s = 1 << src[pc];
    switch (instructionClass(opcode)) {
      case BPF_LD:
        return this.beforeWideLoad(pc, opcode, d, after);
      case BPF_LDX:
        return this.beforeLoad(pc, opcode, d, s, after);
      case BPF_ST:
      case BPF_STX:
        return this.beforeStore(pc, opcode, d, s, after);
      case BPF_ALU:
      case BPF_ALU64:
        return this.beforeArithmetic(pc, opcode, d, s, after);
      default:
        return this.beforeJump(pc, opcode, d, s, after);
    }
  }

  private beforeWideLoad(pc: number, opcode: number, d: number, after: number): number {
    if (opcode === BPF_LD_IMM64) {
      if ((after & d) !== 0) this.markInteresting(pc);
      return after & ~d;
    }
    if ((after & 1) !== 0) this.markInteresting(pc);
    return after & ~CALLER_SAVED;
  }

  private beforeLoad(pc: number, opcode: number, d: number, s: number, after: number): number {
    if ((after & d) === 0) return after;
    this.markInteresting(pc);
    const { src, off } = this.flow.instructions;
    this.useMemory(pc, src[pc], off[pc], SIZES[(opcode >> 3) & 3]);
    return (after & ~d) | s;
  }

  private beforeStore(pc: number, opcode: number, d: number, s: number, after: number): number {
    const { dst, off, imm } = this.flow.instructions;
    const isAtomic = instructionClass(opcode) === BPF_STX && (opcode & MODE) === ATOMIC;
    const given = isAtomic ? (imm[pc] === 0xf1 ? 1 : (imm[pc] & 1) !== 0 ? s : 0) : 0;
    const isUsed = (after & given) !== 0;
    if (!this.mayBeUsed(pc, dst[pc], off[pc], SIZES[(opcode >> 3) & 3]) && !isUsed) return after;
    this.markInteresting(pc);
    return after | d | (instructionClass(opcode) === BPF_STX ? s : 0);
  }

  private beforeArithmetic(
    pc: number,
    opcode: number,
    d: number,
    s: number,
    after: number,
  ): number {
    if ((after & d) === 0) return after;
    this.markInteresting(pc);
    const operation = opcode & 0xf0;
    const kept = operation === Alu.MOV ? after & ~d : after;
    const isRegister =
      (opcode & BPF_SOURCE_REGISTER) !== 0 && operation !== Alu.END && operation !== Alu.NEG;
    return isRegister ? kept | s : kept;
  }

  private beforeJump(pc: number, opcode: number, d: number, s: number, after: number): number {
    if (opcode === EXIT) return this.beforeExit(pc);
    if (opcode === BPF_CALL) return this.beforeCall(pc, after);
    if (this.flow.target[pc] < 0) return after;
    const tested = (opcode & BPF_SOURCE_REGISTER) !== 0 ? d | s : d;
    // What is learned of a register here, or of a copy of it, may decide later.
    const learns = this.links.with(pc, tested, after) || this.isInUsedSlot(pc, tested);
    if (learns && this.decides[pc] === 0) {
      this.decides[pc] = 1;
      this.changed = true;
      this.markInteresting(pc);
    }
    return this.decides[pc] === 1 ? after | tested : after;
  }

  /** Whether a slot that has a say may hold the same as one of the registers. */
  private isInUsedSlot(pc: number, tested: number): boolean {
    if (!this.isAnySlot) return false;
    const slots = this.slots[this.flow.functionOf[pc]];
    for (let register = 0; register < FRAME_POINTER; register++) {
      if ((tested & (1 << register)) === 0) continue;
      const slot = this.links.slotOf(pc, register);
      if (slot === NO_SLOT) continue;
      if (slot === SOME_SLOT || this.areAllSlots || slots[slot] === 1) return true;
    }
    return false;
  }

  private beforeExit(pc: number): number {
    const index = this.flow.functionOf[pc];
    if (index === 0) return 0;
    if (this.flow.callbacks.has(index) && this.hasInteresting[index] === 1) return 1;
    return this.flow.callers[index].some((call) => (this.after(call) & 1) !== 0) ? 1 : 0;
  }

  private beforeCall(pc: number, after: number): number {
    const { src, imm } = this.flow.instructions;
    const reference = this.flow.references[pc];
    const kept = after & ~CALLER_SAVED;
    const isUsed = (after & 1) !== 0;
    if (isUsed) this.markInteresting(pc);
    if (src[pc] === PSEUDO_CALL && reference?.kind === 'function') {
      const callee = this.flow.functions.find(({ start }) => start === reference.entry);
      if (callee !== undefined && !callee.isGlobal) {
        return kept | (this.registers[callee.start] & ARGUMENTS);
      }
      return kept | (this.mayPassStack(pc) ? ARGUMENTS : 0);
    }
    if (src[pc] !== 0 || reference?.kind === 'extern') {
      if (!isUsed && !this.mayPassStack(pc)) return kept;
      this.markInteresting(pc);
      return kept | ARGUMENTS;
    }
    return kept | this.helperArguments(pc, imm[pc], isUsed);
  }

  private helperArguments(pc: number, helper: number, isUsed: boolean): number {
    const { memory, callback, returns } = helperEffect(helper);
    let used = 0;
    if (callback !== null) {
      const isRun = [...this.flow.callbacks].some((index) => this.hasInteresting[index] === 1);
      if (isRun || this.isAnySlot || isUsed) {
        this.markInteresting(pc);
        used |= ARGUMENTS;
      }
    }
    if (isUsed && helper === MAP_LOOKUP) {
      used |= 0b110;
      this.useMemory(pc, 2, 0, 8);
    }
    if (isUsed && (returns === 'length' || returns === 'processor')) used |= ARGUMENTS;
    for (const { register, size } of memory) {
      const bytes = 'bytes' in size ? size.bytes : null;
      if (!this.mayBeUsed(pc, register, 0, bytes)) continue;
      this.markInteresting(pc);
      used |= 1 << register;
      if ('register' in size) used |= 1 << size.register;
      if ('map' in size) used |= 0b10;
    }
    return used;
  }

  private mayPassStack(pc: number): boolean {
    if (!this.isAnySlot) return false;
    for (let register = 1; register <= 5; register++) {
      if (this.pointers.at(pc, register) !== NO_STACK) {
        this.markInteresting(pc);
        return true;
      }
    }
    return false;
  }

  // Memory: only stacks hold what a verifier remembers.

  private useMemory(pc: number, register: number, offset: number, size: number): void {
    const base = register === FRAME_POINTER ? 0 : this.pointers.at(pc, register);
    if (base === NO_STACK) return;
    if (base === ANY_STACK) {
      if (!this.areAllSlots) this.changed = true;
      this.areAllSlots = true;
      this.isAnySlot = true;
      return;
    }
    const slots = this.slots[this.flow.functionOf[pc]];
    for (
      let slot = slotOfOffset(base + offset + size - 1);
      slot <= slotOfOffset(base + offset);
      slot++
    ) {
      if (slot < 0 || slot >= MOST_SLOTS || slots[slot] === 1) continue;
      slots[slot] = 1;
      this.isAnySlot = true;
      this.changed = true;
    }
  }

  /** Whether memory that has a say may be written; `size` null when it is not known. */
  private mayBeUsed(pc: number, register: number, offset: number, size: number | null): boolean {
    if (!this.isAnySlot) return false;
    const base = register === FRAME_POINTER ? 0 : this.pointers.at(pc, register);
    if (base === NO_STACK) return false;
    if (base === ANY_STACK || this.areAllSlots) return true;
    const slots = this.slots[this.flow.functionOf[pc]];
    const first = size === null ? 0 : Math.max(0, slotOfOffset(base + offset + size - 1));
    for (let slot = first; slot <= slotOfOffset(base + offset) && slot < MOST_SLOTS; slot++) {
      if (slots[slot] === 1) return true;
    }
    return false;
  }
}
