const CALL = 0xe8;
const JUMP = 0xe9;
/** An opcode byte and its four address bytes. */
const INSTRUCTION = 5;
/** Bit n of a mask of opcode bytes: one stood n bytes before. Only three bytes back count. */
const COUNTED = 0b1110;

/**
 * Turns the absolute targets of 32-bit CALL and JMP instructions back into distances, in place: the decoding side of
 * the x86 branch filter of the .xz format. The encoder took an opcode byte for an instruction if its address ended in
 * 0x00 or 0xff, and decided about opcode bytes inside another one's address by what stood up to three bytes before.
 */
export function undoX86BranchFilter(data: Uint8Array): void {
  let opcodes = 0;
  let plausibleOpcodes = 0;
  let previous = 0;
  for (let at = 0; at + INSTRUCTION <= data.length;) {
    if (data[at] !== CALL && data[at] !== JUMP) {
      at++;
      continue;
    }
    const gap = Math.min(at - previous, 4);
    opcodes = (opcodes << gap) & COUNTED;
    plausibleOpcodes = (plausibleOpcodes << gap) & COUNTED;
    previous = at;
    const isPlausible = isSignByte(data[at + 4]);
    const atMostOneEarlier = (opcodes & (opcodes - 1)) === 0;
    if (isPlausible && plausibleOpcodes === 0 && atMostOneEarlier) {
      const distanceBack = opcodes === 0 ? 0 : 31 - Math.clz32(opcodes);
      restoreAddress(data, at + 1, at + INSTRUCTION, distanceBack);
      opcodes = 0;
      at += INSTRUCTION;
    } else {
      opcodes |= 1;
      if (isPlausible) plausibleOpcodes |= 1;
      at++;
    }
  }
}

function isSignByte(byte: number): boolean {
  return byte === 0 || byte === 0xff;
}

/** The encoder flipped the bytes that an earlier opcode byte's address shares when they would have misled the decoder. */
function restoreAddress(data: Uint8Array, at: number, next: number, opcodeBack: number): void {
  const target = data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24);
  let distance = (target - next) | 0;
  if (opcodeBack > 0) {
    const shared = 24 - 8 * opcodeBack;
    if (isSignByte((distance >>> shared) & 0xff)) {
      distance = ((distance ^ (2 ** (shared + 8) - 1)) - next) | 0;
    }
  }
  data[at] = distance;
  data[at + 1] = distance >>> 8;
  data[at + 2] = distance >>> 16;
  data[at + 3] = distance & 0x1000000 ? 0xff : 0;
}
