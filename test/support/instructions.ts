import type { ByteOrder } from './byte-writer';

/** One 8-byte slot of a BPF program; a 64-bit immediate load takes two. */
export interface Instruction {
  readonly code: number;
  readonly dst: number;
  readonly src: number;
  readonly off: number;
  readonly imm: number;
}

export type LoadSize = 1 | 2 | 4 | 8;

const CLASS = { LD: 0, LDX: 1, ST: 2, STX: 3, ALU: 4, JMP: 5, JMP32: 6, ALU64: 7 } as const;
const SIZE_BITS: Record<LoadSize, number> = { 1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18 };
const MODE = { IMM: 0x00, ABS: 0x20, MEM: 0x60, MEMSX: 0x80, ATOMIC: 0xc0 } as const;
const FROM_REGISTER = 0x08;

const ALU_OPERATIONS = {
  add: 0x00,
  sub: 0x10,
  or: 0x40,
  and: 0x50,
  lsh: 0x60,
  rsh: 0x70,
  neg: 0x80,
  mov: 0xb0,
  arsh: 0xc0,
  end: 0xd0,
} as const;
export type AluOperation = keyof typeof ALU_OPERATIONS;

const JUMP_OPERATIONS = {
  ja: 0x00,
  jeq: 0x10,
  jgt: 0x20,
  jge: 0x30,
  jset: 0x40,
  jne: 0x50,
  jsgt: 0x60,
  jsge: 0x70,
  jlt: 0xa0,
  jle: 0xb0,
  jslt: 0xc0,
  jsle: 0xd0,
} as const;
export type JumpOperation = keyof typeof JUMP_OPERATIONS;

/** Any slot at all; what is left out is 0. */
export function rawInstruction(fields: Partial<Instruction>): Instruction {
  return { code: 0, dst: 0, src: 0, off: 0, imm: 0, ...fields };
}

/** 64-bit arithmetic with an immediate, `dst op= imm`. */
export function aluImm(operation: AluOperation, dst: number, imm: number): Instruction {
  return rawInstruction({ code: CLASS.ALU64 | ALU_OPERATIONS[operation], dst, imm });
}

/** 32-bit arithmetic with an immediate. */
export function alu32Imm(operation: AluOperation, dst: number, imm: number): Instruction {
  return rawInstruction({ code: CLASS.ALU | ALU_OPERATIONS[operation], dst, imm });
}

/** 64-bit arithmetic between registers. */
export function aluReg(operation: AluOperation, dst: number, src: number): Instruction {
  return rawInstruction({
    code: CLASS.ALU64 | ALU_OPERATIONS[operation] | FROM_REGISTER,
    dst,
    src,
  });
}

/** 32-bit arithmetic between registers. */
export function alu32Reg(operation: AluOperation, dst: number, src: number): Instruction {
  return rawInstruction({ code: CLASS.ALU | ALU_OPERATIONS[operation] | FROM_REGISTER, dst, src });
}

export const movImm = (dst: number, imm: number) => aluImm('mov', dst, imm);
export const mov32Imm = (dst: number, imm: number) => alu32Imm('mov', dst, imm);
export const addImm = (dst: number, imm: number) => aluImm('add', dst, imm);
export const movReg = (dst: number, src: number) => aluReg('mov', dst, src);

/** `dst = *(uN *)(src + off)` */
export function ldx(size: LoadSize, dst: number, src: number, off: number): Instruction {
  return rawInstruction({ code: CLASS.LDX | MODE.MEM | SIZE_BITS[size], dst, src, off });
}

/** `dst = *(sN *)(src + off)` of instruction set v4. */
export function ldxSigned(size: LoadSize, dst: number, src: number, off: number): Instruction {
  return rawInstruction({ code: CLASS.LDX | MODE.MEMSX | SIZE_BITS[size], dst, src, off });
}

/** `*(uN *)(dst + off) = src` */
export function stx(size: LoadSize, dst: number, off: number, src: number): Instruction {
  return rawInstruction({ code: CLASS.STX | MODE.MEM | SIZE_BITS[size], dst, src, off });
}

/** `lock *(uN *)(dst + off) += src`, or another atomic operation by its immediate. */
export function atomic(
  size: 4 | 8,
  dst: number,
  off: number,
  src: number,
  operation = 0,
): Instruction {
  return rawInstruction({
    code: CLASS.STX | MODE.ATOMIC | SIZE_BITS[size],
    dst,
    src,
    off,
    imm: operation,
  });
}

/** `*(uN *)(dst + off) = imm` */
export function st(size: LoadSize, dst: number, off: number, imm: number): Instruction {
  return rawInstruction({ code: CLASS.ST | MODE.MEM | SIZE_BITS[size], dst, off, imm });
}

/** `dst = value ll`: two slots. `src` 1 is a map descriptor, 2 a map value, 3 a BTF id, 4 a function. */
export function ldImm64(dst: number, value: number | bigint, src = 0): Instruction[] {
  const bits = BigInt.asUintN(64, BigInt(value));
  return [
    rawInstruction({ code: 0x18, dst, src, imm: Number(BigInt.asIntN(32, bits)) }),
    rawInstruction({ imm: Number(BigInt.asIntN(32, bits >> 32n)) }),
  ];
}

/** The legacy packet load, the one other user of class LD. */
export const ldAbs = (size: 1 | 2 | 4, imm: number) =>
  rawInstruction({ code: CLASS.LD | MODE.ABS | SIZE_BITS[size], imm });

export const call = (helper: number) => rawInstruction({ code: 0x85, imm: helper });

/** A call of a function of the object: `imm` counts slots from the next one, or is the addend of an ELF relocation. */
export const callFunction = (imm = -1) => rawInstruction({ code: 0x85, src: 1, imm });

export const callKfunc = (btfId = 0) => rawInstruction({ code: 0x85, src: 2, imm: btfId });

export const exit = () => rawInstruction({ code: 0x95 });

export const ja = (off: number) => rawInstruction({ code: CLASS.JMP, off });

export function jumpImm(
  operation: JumpOperation,
  dst: number,
  imm: number,
  off: number,
): Instruction {
  return rawInstruction({ code: CLASS.JMP | JUMP_OPERATIONS[operation], dst, imm, off });
}

export function jump32Imm(
  operation: JumpOperation,
  dst: number,
  imm: number,
  off: number,
): Instruction {
  return rawInstruction({ code: CLASS.JMP32 | JUMP_OPERATIONS[operation], dst, imm, off });
}

export function jumpReg(
  operation: JumpOperation,
  dst: number,
  src: number,
  off: number,
): Instruction {
  return rawInstruction({
    code: CLASS.JMP | JUMP_OPERATIONS[operation] | FROM_REGISTER,
    dst,
    src,
    off,
  });
}

/** The bytes of a program. The two register nibbles stand in the order of the bytes (libbpf, bpf_insn_bswap). */
export function encode(instructions: readonly Instruction[], order: ByteOrder): Uint8Array {
  const bytes = new Uint8Array(instructions.length * 8);
  const view = new DataView(bytes.buffer);
  const little = order === 'little';
  instructions.forEach(({ code, dst, src, off, imm }, slot) => {
    const at = slot * 8;
    view.setUint8(at, code);
    view.setUint8(at + 1, little ? (src << 4) | (dst & 15) : (dst << 4) | (src & 15));
    view.setInt16(at + 2, off, little);
    view.setInt32(at + 4, imm, little);
  });
  return bytes;
}
