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
import { ANY_STACK, NO_STACK, type StackPointers } from './stack-pointers';

const REGISTERS = 11;
const FRAME_POINTER = 10;
/** A register that is no copy of anything on a stack, or may be one of several places. */
export const NO_SLOT = -1;
export const SOME_SLOT = -2;

/**
 * Which registers may hold the same number as another, give or take a constant, or as a slot of the stack: what is learned
 * of one is learned of the other (verifier.c, sync_linked_regs).
 */
export class Links {
  /** By instruction and register, the registers it may be linked with, as bits. */
  private readonly linked: Uint16Array;
  /** By instruction and register, the slot of the stack that may hold the same. */
  private readonly slots: Int16Array;
  private readonly isSeen: Uint8Array;

  constructor(
    private readonly flow: Flow,
    private readonly pointers: StackPointers,
  ) {
    this.linked = new Uint16Array(flow.next.length * REGISTERS);
    this.slots = new Int16Array(flow.next.length * REGISTERS).fill(NO_SLOT);
    this.isSeen = new Uint8Array(flow.next.length);
    const waiting: number[] = [];
    for (const { start } of flow.functions) {
      const alone = new Uint16Array(REGISTERS);
      for (let register = 0; register < REGISTERS; register++) alone[register] = 1 << register;
      this.join(start, { linked: alone, slots: new Int16Array(REGISTERS).fill(NO_SLOT) }, waiting);
    }
    for (let pc = waiting.pop(); pc !== undefined; pc = waiting.pop()) {
      const after = {
        linked: this.linked.slice(pc * REGISTERS, (pc + 1) * REGISTERS),
        slots: this.slots.slice(pc * REGISTERS, (pc + 1) * REGISTERS),
      };
      this.step(pc, after);
      if (flow.next[pc] >= 0) this.join(flow.next[pc], after, waiting);
      if (flow.target[pc] >= 0) this.join(flow.target[pc], after, waiting);
    }
  }

  /** Whether one of the registers, given as bits, may be linked with one of the others, or is one of them. */
  with(pc: number, registers: number, others: number): boolean {
    for (let register = 0; register < REGISTERS; register++) {
      if ((registers & (1 << register)) === 0) continue;
      if ((this.linked[pc * REGISTERS + register] & others) !== 0) return true;
    }
    return false;
  }

  /** The slot that may hold what a register does: a slot of the function's own frame, NO_SLOT or SOME_SLOT. */
  slotOf(pc: number, register: number): number {
    return this.slots[pc * REGISTERS + register];
  }

  private join(pc: number, incoming: Held, waiting: number[]): void {
    const isFirst = this.isSeen[pc] === 0;
    let changed = isFirst;
    this.isSeen[pc] = 1;
    for (let register = 0; register < REGISTERS; register++) {
      const at = pc * REGISTERS + register;
      const linked = this.linked[at] | incoming.linked[register];
      const slot = isFirst
        ? incoming.slots[register]
        : joinedSlot(this.slots[at], incoming.slots[register]);
      if (linked === this.linked[at] && slot === this.slots[at]) continue;
      this.linked[at] = linked;
      this.slots[at] = slot;
      changed = true;
    }
    if (changed) waiting.push(pc);
  }

  private step(pc: number, { linked, slots }: Held): void {
    const { code, dst, src, off } = this.flow.instructions;
    const opcode = code[pc];
    const [d, s] = [dst[pc], src[pc]];
    switch (instructionClass(opcode)) {
      case BPF_ALU:
      case BPF_ALU64: {
        const operation = opcode & 0xf0;
        const isRegister = (opcode & BPF_SOURCE_REGISTER) !== 0;
        if (operation === Alu.MOV && isRegister) {
          if (d === s) return;
          part(linked, d);
          join(linked, linked[s] | (1 << d));
          slots[d] = slots[s];
          return;
        }
        // A copy with a constant added is still linked.
        if ((operation === Alu.ADD || operation === Alu.SUB) && !isRegister) return;
        part(linked, d);
        slots[d] = NO_SLOT;
        return;
      }
      case BPF_LDX:
        part(linked, d);
        slots[d] = this.slotAt(pc, s, off[pc]);
        return;
      case BPF_STX: {
        const slot = this.slotAt(pc, d, off[pc]);
        if (slot === NO_SLOT) return;
        const stored = slots[s] === NO_SLOT ? slot : SOME_SLOT;
        for (let register = 0; register < REGISTERS; register++) {
          if ((linked[s] & (1 << register)) !== 0) slots[register] = stored;
        }
        return;
      }
      default:
        if (opcode === BPF_LD_IMM64) this.forget(d, linked, slots);
        else if (opcode === BPF_CALL) {
          for (let register = 0; register <= 5; register++) this.forget(register, linked, slots);
        }
    }
  }

  private forget(register: number, linked: Uint16Array, slots: Int16Array): void {
    part(linked, register);
    slots[register] = NO_SLOT;
  }

  private slotAt(pc: number, register: number, offset: number): number {
    const base = register === FRAME_POINTER ? 0 : this.pointers.at(pc, register);
    if (base === NO_STACK) return NO_SLOT;
    return base === ANY_STACK ? SOME_SLOT : slotOfOffset(base + offset);
  }
}

interface Held {
  readonly linked: Uint16Array;
  readonly slots: Int16Array;
}

function joinedSlot(a: number, b: number): number {
  if (a === b || b === NO_SLOT) return a;
  return a === NO_SLOT ? b : SOME_SLOT;
}

/** Slot 0 holds the bytes at fp−8 to fp−1. */
export function slotOfOffset(offset: number): number {
  return Math.floor((-offset - 1) / 8);
}

function join(linked: Uint16Array, group: number): void {
  for (let register = 0; register < REGISTERS; register++) {
    if ((group & (1 << register)) !== 0) linked[register] |= group;
  }
}

/** Takes a register out of its group. */
function part(linked: Uint16Array, register: number): void {
  const bit = 1 << register;
  for (let other = 0; other < REGISTERS; other++) linked[other] &= ~bit;
  linked[register] = bit;
}
