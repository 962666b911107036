import { BPF_CALL, BPF_LD_IMM64, instructionClass, type Instructions } from '../object';
import { Alu } from './alu';
import { Jump } from './branch';
import { helperEffect } from './helpers';

const CALLER_SAVED = 0b11_1111;
const ARGUMENTS = 0b11_1110;
const EXIT = 0x95;
const PSEUDO_CALL = 1;

/**
 * Which registers can still have a say in where control goes, by instruction, as bits: what a jump tests, what it is
 * computed from, and what a function is called with. Two states that differ in other registers reach the same code.
 */
export function relevantRegisters(
  instructions: Instructions,
  entries: readonly { readonly start: number; readonly count: number }[],
): Uint16Array {
  const { code, dst, src, off, imm } = instructions;
  const relevant = new Uint16Array(code.length + 1);
  let changed = true;
  while (changed) {
    changed = false;
    for (const { start, count } of entries) {
      for (let i = start + count - 1; i >= start; i--) {
        const before = step(i);
        if ((before & ~relevant[i]) !== 0) {
          relevant[i] |= before;
          changed = true;
        }
      }
    }
  }
  return relevant;

  function step(i: number): number {
    const opcode = code[i];
    const d = 1 << dst[i];
    const s = 1 << src[i];
    const after = relevant[i + 1];
    switch (instructionClass(opcode)) {
      case 0:
        return opcode === BPF_LD_IMM64 ? relevant[i + 2] & ~d : after | 1 | (1 << 6);
      case 1:
        return (after & d) !== 0 ? (after & ~d) | s : after;
      case 2:
        return after | d;
      case 3:
        return after | d | s;
      case 5:
      case 6:
        return jump(i, opcode, d, s, after);
      default:
        return alu(opcode, d, s, after);
    }
  }

  function alu(opcode: number, d: number, s: number, after: number): number {
    if ((after & d) === 0) return after;
    const usesSource = (opcode & 8) !== 0;
    const kept = (opcode & 0xf0) === Alu.MOV ? after & ~d : after;
    return usesSource ? kept | s : kept;
  }

  function jump(i: number, opcode: number, d: number, s: number, after: number): number {
    if (opcode === EXIT) return 1;
    if (opcode === BPF_CALL) {
      const isSubprogram = src[i] === PSEUDO_CALL;
      const kept = after & ~CALLER_SAVED;
      return kept | (isSubprogram || takesMemory(imm[i]) ? ARGUMENTS : 0);
    }
    const operation = opcode & 0xf0;
    const isWide = instructionClass(opcode) === 6 && operation === Jump.ALWAYS;
    const target = relevant[i + 1 + (isWide ? imm[i] : off[i])] ?? 0;
    if (operation === Jump.ALWAYS) return target;
    const tested = (opcode & 8) !== 0 ? d | s : d;
    return after | target | tested;
  }
}

/** Whether a helper's outcome, or what it leaves on the stack, depends on its arguments. */
function takesMemory(helper: number): boolean {
  const { memory, callback } = helperEffect(helper);
  return memory.length > 0 || callback !== null;
}
