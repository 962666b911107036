import type { ByteView } from '../bytes';

/** Instruction classes, modes and sources of the BPF instruction set (uapi bpf_common.h, bpf.h). */
export const BPF_LD = 0x00;
export const BPF_LDX = 0x01;
export const BPF_ST = 0x02;
export const BPF_STX = 0x03;
export const BPF_ALU = 0x04;
export const BPF_ALU64 = 0x07;
export const BPF_LD_IMM64 = 0x18;
export const BPF_CALL = 0x85;
export const BPF_SOURCE_REGISTER = 0x08;

export const INSTRUCTION_SIZE = 8;

/** The instructions of one function, one array a field, independent of the byte order of the file. */
export interface Instructions {
  readonly code: Uint8Array;
  readonly dst: Uint8Array;
  readonly src: Uint8Array;
  readonly off: Int16Array;
  readonly imm: Int32Array;
}

export function instructionClass(code: number): number {
  return code & 0x07;
}

/** Whether an instruction computes with a constant of its own: what relocations are patched into beside offsets. */
export function loadsConstant(code: number): boolean {
  const kind = instructionClass(code);
  if (kind === BPF_ALU || kind === BPF_ALU64) return (code & BPF_SOURCE_REGISTER) === 0;
  return code === BPF_LD_IMM64;
}

/**
 * Decodes 8-byte instructions; `view.length` is a multiple of 8. In a big-endian object the register nibbles are
 * exchanged too (libbpf_internal.h, bpf_insn_bswap).
 */
export function decodeInstructions(view: ByteView): Instructions {
  const count = view.length / INSTRUCTION_SIZE;
  const code = new Uint8Array(count);
  const dst = new Uint8Array(count);
  const src = new Uint8Array(count);
  const off = new Int16Array(count);
  const imm = new Int32Array(count);
  for (let i = 0, at = 0; i < count; i++, at += INSTRUCTION_SIZE) {
    const registers = view.u8(at + 1);
    code[i] = view.u8(at);
    dst[i] = view.littleEndian ? registers & 15 : registers >> 4;
    src[i] = view.littleEndian ? registers >> 4 : registers & 15;
    off[i] = view.i16(at + 2);
    imm[i] = view.i32(at + 4);
  }
  return { code, dst, src, off, imm };
}

export function copyInstructions(from: Instructions): Instructions {
  return {
    code: from.code.slice(),
    dst: from.dst.slice(),
    src: from.src.slice(),
    off: from.off.slice(),
    imm: from.imm.slice(),
  };
}
