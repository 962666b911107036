/** Parts of opcodes (uapi bpf.h, bpf_common.h) that the guards look at. */
export const EXIT = 0x95;
export const PSEUDO_CALL = 1;
export const JMP = 5;
export const JMP32 = 6;
export const JA = 0x00;
export const JA_WIDE = 0x06;
export const MAY_GOTO = 0xe5;
export const GOTO_REGISTER = 0x0d;
export const MODE = 0xe0;
export const MODE_SIGNED = 0x80;
export const MODE_ATOMIC = 0xc0;
export const FRAME_POINTER = 10;

/** Bytes by the size bits of an opcode: BPF_W, BPF_H, BPF_B, BPF_DW. */
const SIZES = [4, 2, 1, 8];

export function accessSize(opcode: number): number {
  return SIZES[(opcode >> 3) & 3];
}

export function isJump(opcode: number): boolean {
  const kind = opcode & 7;
  return kind === JMP || kind === JMP32;
}

/** A jump that goes two ways: neither a call, an exit, nor one that always jumps. */
export function isConditional(opcode: number): boolean {
  if (!isJump(opcode) || opcode === MAY_GOTO || opcode === GOTO_REGISTER) return false;
  const operation = opcode & 0xf0;
  return operation !== JA && operation !== 0x80 && operation !== 0x90;
}
