import {
  BPF_CALL,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_STX,
  instructionClass,
  type BpfObject,
} from '../object';
import type { LinkedProgram } from '../program';
import type { Site } from './cause';

const CONTEXT_ON_ENTRY = 1 << 1;
const ARGUMENTS = 0b11_1110;
const KEPT_BY_CALLS = 0b111_1100_0000;
const FRAME_POINTER = 10;
const MOVE = 0xbf;
const EXIT = 0x95;
const LONG_JUMP = 0x06;
const JUMP = 5;
const JUMP32 = 6;
const ALU = 4;
const ALU64 = 7;

/**
 * The loads of a program that may be from its context: through R1 of its entry, copies of it, and what of them was kept on
 * the stack or handed to a subprogram. Which of them are reached is another question.
 */
export function contextLoads(object: BpfObject, image: LinkedProgram): Site[] {
  const flow = new ContextFlow(object, image);
  flow.run();
  return flow.loads();
}

class ContextFlow {
  /** By instruction of the image: which registers may hold the context, as bits. */
  private readonly masks: Uint16Array;
  private readonly isSeen: Uint8Array;
  private readonly code: Uint8Array;
  private readonly registers: Uint8Array;
  private readonly offsets: Int16Array;
  private readonly immediates: Int32Array;
  /** Stack offsets that ever held the context, of whatever function. */
  private readonly kept = new Set<number>();
  private readonly waiting: number[] = [];

  constructor(
    object: BpfObject,
    private readonly image: LinkedProgram,
  ) {
    const { count } = image;
    this.masks = new Uint16Array(count);
    this.isSeen = new Uint8Array(count);
    this.code = new Uint8Array(count);
    this.registers = new Uint8Array(count);
    this.offsets = new Int16Array(count);
    this.immediates = new Int32Array(count);
    for (const { functionIndex, start } of image.functions) {
      const { code, dst, src, off, imm } = object.functions[functionIndex].instructions();
      this.code.set(code, start);
      this.offsets.set(off, start);
      this.immediates.set(imm, start);
      for (let i = 0; i < code.length; i++) this.registers[start + i] = dst[i] | (src[i] << 4);
    }
  }

  run(): void {
    this.flowTo(0, CONTEXT_ON_ENTRY);
    for (let pc = this.waiting.pop(); pc !== undefined; pc = this.waiting.pop()) this.step(pc);
  }

  loads(): Site[] {
    const found: Site[] = [];
    for (const { functionIndex, start, count } of this.image.functions) {
      for (let instruction = 0; instruction < count; instruction++) {
        const pc = start + instruction;
        const isLoad = instructionClass(this.code[pc]) === BPF_LDX;
        if (isLoad && this.holdsContext(pc, this.registers[pc] >> 4)) {
          found.push({ functionIndex, instruction });
        }
      }
    }
    return found;
  }

  private holdsContext(pc: number, register: number): boolean {
    return (this.masks[pc] & (1 << register)) !== 0;
  }

  private flowTo(pc: number, mask: number): void {
    if (pc < 0 || pc >= this.masks.length) return;
    const joined = this.masks[pc] | mask;
    if (this.isSeen[pc] === 1 && joined === this.masks[pc]) return;
    this.isSeen[pc] = 1;
    this.masks[pc] = joined;
    this.waiting.push(pc);
  }

  private step(pc: number): void {
    const opcode = this.code[pc];
    const mask = this.masks[pc];
    const dst = this.registers[pc] & 15;
    const src = this.registers[pc] >> 4;
    const withoutDst = mask & ~(1 << dst);
    switch (instructionClass(opcode)) {
      case ALU:
      case ALU64: {
        const isCopy = opcode === MOVE && this.offsets[pc] === 0 && this.holdsContext(pc, src);
        this.flowTo(pc + 1, isCopy ? mask | (1 << dst) : withoutDst);
        return;
      }
      case BPF_LDX: {
        const isFill = src === FRAME_POINTER && this.kept.has(this.offsets[pc]);
        this.flowTo(pc + 1, isFill ? mask | (1 << dst) : withoutDst);
        return;
      }
      case BPF_STX:
        if (dst === FRAME_POINTER && this.holdsContext(pc, src)) this.keep(this.offsets[pc]);
        this.flowTo(pc + 1, mask);
        return;
      case JUMP:
      case JUMP32:
        this.jump(pc, opcode, mask);
        return;
      default:
        this.flowTo(pc + (opcode === BPF_LD_IMM64 ? 2 : 1), withoutDst);
    }
  }

  /** What was filled from the slot before may be the context, too. */
  private keep(offset: number): void {
    if (this.kept.has(offset)) return;
    this.kept.add(offset);
    for (let pc = 0; pc < this.code.length; pc++) {
      if (this.isSeen[pc] === 1 && instructionClass(this.code[pc]) === BPF_LDX) {
        this.waiting.push(pc);
      }
    }
  }

  private jump(pc: number, opcode: number, mask: number): void {
    if (opcode === EXIT) return;
    if (opcode === BPF_CALL) {
      const reference = this.image.references[pc];
      if (reference?.kind === 'function') this.flowTo(reference.entry, mask & ARGUMENTS);
      this.flowTo(pc + 1, mask & KEPT_BY_CALLS);
      return;
    }
    const distance = opcode === LONG_JUMP ? this.immediates[pc] : this.offsets[pc];
    this.flowTo(pc + 1 + distance, mask);
    if (opcode !== LONG_JUMP && opcode !== JUMP) this.flowTo(pc + 1, mask);
  }
}
