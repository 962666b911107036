import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_STX,
  instructionClass,
  type Instructions,
} from '../object';
import type { ImageReference } from '../program';
import { Alu } from './alu';
import { verifierHas, type KernelVersion, type VerifierChange } from './versions';

/** An instruction that a version's verifier does not take. */
export interface UnsupportedInstruction {
  readonly pc: number;
  readonly opcode: number;
  /** Whether it is refused in dead code too: opcodes are judged before anything is simulated. */
  readonly deadCounts: boolean;
  /** What the version lacks. */
  readonly lacks: VerifierChange;
}

const MODE = 0xe0;
const MEM_SIGNED = 0x80;
const ATOMIC = 0xc0;
const ATOMIC_ADD = 0;
const LONG_JUMP = 0x06;
const MAY_GOTO = 0xe5;
const INDIRECT_JUMP = 0x0d;

/** The instructions of an image that a verifier refuses for what they are (verifier.c, check_ld_imm64 and bpf_opcode_in_insntable). */
export function unsupportedInstructions(
  { code, src, off, imm }: Instructions,
  references: readonly (ImageReference | undefined)[],
  version: KernelVersion,
): UnsupportedInstruction[] {
  const found: UnsupportedInstruction[] = [];
  for (let pc = 0; pc < code.length; pc++) {
    const needed = neededBy(pc);
    if (needed !== null && !verifierHas(needed.lacks, version)) {
      found.push({ pc, opcode: code[pc], ...needed });
    }
    if (code[pc] === BPF_LD_IMM64) pc++;
  }
  return found;

  function neededBy(pc: number): Pick<UnsupportedInstruction, 'deadCounts' | 'lacks'> | null {
    const opcode = code[pc];
    switch (instructionClass(opcode)) {
      case BPF_LDX:
        return (opcode & MODE) === MEM_SIGNED ? dead('signedLoads') : null;
      case BPF_STX:
        return (opcode & MODE) === ATOMIC && imm[pc] !== ATOMIC_ADD
          ? live('fetchingAtomics')
          : null;
      case BPF_ALU64:
      case BPF_ALU:
        return neededByArithmetic(pc, opcode);
      default:
        if (opcode === BPF_LD_IMM64 && references[pc]?.kind === 'function')
          return dead('callbackAddresses');
        if (opcode === LONG_JUMP) return dead('longJumps');
        if (opcode === MAY_GOTO) return dead('mayGoto');
        if (opcode === INDIRECT_JUMP) return dead('indirectJumps');
        return opcode === BPF_CALL && src[pc] === 2 ? dead('kernelFunctions') : null;
    }
  }

  function neededByArithmetic(pc: number, opcode: number) {
    const operation = opcode & 0xf0;
    if (operation === Alu.END && instructionClass(opcode) === BPF_ALU64) return dead('plainSwaps');
    if (off[pc] === 0) return null;
    if (operation === Alu.MOV) return live('extendingMoves');
    return operation === Alu.DIV || operation === Alu.MOD ? live('signedDivision') : null;
  }
}

function dead(lacks: VerifierChange) {
  return { lacks, deadCounts: true };
}

function live(lacks: VerifierChange) {
  return { lacks, deadCounts: false };
}
