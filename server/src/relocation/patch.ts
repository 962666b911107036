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
  type Instructions,
} from '../object';
import type { FatalReason } from './reason';

/** The immediate of the invalid call that libbpf leaves where a relocation failed: 0xbad2310. */
export const POISON = 195896080;

const LARGEST_OFFSET = 32767n;
const SIZE_BITS = 0x18;
/** Bytes by the size bits of an opcode, shifted down: BPF_W, BPF_H, BPF_B, BPF_DW. */
const LOAD_SIZES = [4, 2, 1, 8];

/** What an instruction is to get; u64 values. */
export interface Patch {
  readonly localValue: bigint;
  readonly value: bigint;
  readonly checksOriginal: boolean;
  /** Bytes of the field in the program and in the kernel; equal when the load need not be resized. */
  readonly localLoadSize: number;
  readonly loadSize: number;
  /** The sizes differ and no load of the other size gives the right value. */
  readonly cannotResize: boolean;
}

export type PatchOutcome =
  | { readonly status: 'patched'; readonly memSize: number | null }
  | { readonly status: 'poisoned' }
  | { readonly status: 'fatal'; readonly reason: FatalReason };

/** Replaces an instruction, both halves of a 64-bit load, by invalid calls (relo_core.c, bpf_core_poison_insn). */
export function poisonInstruction(instructions: Instructions, index: number): void {
  const isWide = instructions.code[index] === BPF_LD_IMM64;
  for (let i = index; i <= (isWide ? index + 1 : index) && i < instructions.code.length; i++) {
    instructions.code[i] = BPF_CALL;
    instructions.dst[i] = 0;
    instructions.src[i] = 0;
    instructions.off[i] = 0;
    instructions.imm[i] = POISON;
  }
}

/** Patches one instruction in place (relo_core.c, bpf_core_patch_insn). */
export function patchInstruction(
  instructions: Instructions,
  index: number,
  patch: Patch,
): PatchOutcome {
  switch (instructionClass(instructions.code[index])) {
    case BPF_ALU:
    case BPF_ALU64:
      return patchAlu(instructions, index, patch);
    case BPF_LDX:
    case BPF_ST:
    case BPF_STX:
      return patchMemory(instructions, index, patch);
    case BPF_LD:
      return patchWideLoad(instructions, index, patch);
    default:
      return unsupported(instructions, index);
  }
}

function patchAlu(instructions: Instructions, index: number, patch: Patch): PatchOutcome {
  if ((instructions.code[index] & BPF_SOURCE_REGISTER) !== 0)
    return unsupported(instructions, index);
  const held = signExtended(instructions.imm[index]);
  if (patch.checksOriginal && held !== patch.localValue) return unexpected(held, patch);
  instructions.imm[index] = Number(BigInt.asIntN(32, patch.value));
  return { status: 'patched', memSize: null };
}

function patchMemory(instructions: Instructions, index: number, patch: Patch): PatchOutcome {
  const held = signExtended(instructions.off[index]);
  if (patch.checksOriginal && held !== patch.localValue) return unexpected(held, patch);
  if (patch.value > LARGEST_OFFSET) {
    return fatal({ code: 'offset-too-large', offset: patch.value });
  }
  if (patch.cannotResize) {
    poisonInstruction(instructions, index);
    return { status: 'poisoned' };
  }
  instructions.off[index] = Number(patch.value);
  const { loadSize, localLoadSize } = patch;
  if (loadSize === localLoadSize) return { status: 'patched', memSize: null };
  const code = instructions.code[index];
  const size = LOAD_SIZES[(code & SIZE_BITS) >> 3];
  if (size !== localLoadSize) {
    return fatal({ code: 'load-size-unexpected', size, expected: localLoadSize });
  }
  const sizeBits = LOAD_SIZES.indexOf(loadSize);
  if (sizeBits < 0) return fatal({ code: 'load-size-impossible', size: loadSize });
  instructions.code[index] = (code & ~SIZE_BITS) | (sizeBits << 3);
  return { status: 'patched', memSize: loadSize };
}

function patchWideLoad(instructions: Instructions, index: number, patch: Patch): PatchOutcome {
  const { code, dst, src, off, imm } = instructions;
  const second = index + 1;
  const isClean =
    code[index] === BPF_LD_IMM64 &&
    second < code.length &&
    src[index] === 0 &&
    off[index] === 0 &&
    code[second] === 0 &&
    dst[second] === 0 &&
    src[second] === 0 &&
    off[second] === 0;
  if (!isClean) return unsupported(instructions, index);
  const held = BigInt.asUintN(64, (BigInt(imm[second]) << 32n) | BigInt(imm[index] >>> 0));
  if (patch.checksOriginal && held !== patch.localValue) return unexpected(held, patch);
  imm[index] = Number(BigInt.asIntN(32, patch.value));
  imm[second] = Number(BigInt.asIntN(32, patch.value >> 32n));
  return { status: 'patched', memSize: null };
}

function signExtended(value: number): bigint {
  return BigInt.asUintN(64, BigInt(value));
}

function unexpected(held: bigint, patch: Patch): PatchOutcome {
  return fatal({ code: 'unexpected-value', instruction: held, expected: patch.localValue });
}

function unsupported(instructions: Instructions, index: number): PatchOutcome {
  return fatal({ code: 'instruction-unsupported', opcode: instructions.code[index] });
}

function fatal(reason: FatalReason): PatchOutcome {
  return { status: 'fatal', reason };
}
