import type { Instructions } from '../object';

/** Bits of what was loaded that a program takes, counted from the lowest. */
export interface ExtractedBits {
  readonly lowest: number;
  readonly count: number;
}

/** Compilers take a bitfield out right after they load it. */
const FARTHEST = 12;
const ALU = 4;
const ALU64 = 7;
const BY_REGISTER = 0x08;
const OR = 0x40;
const AND = 0x50;
const LSH = 0x60;
const RSH = 0x70;
const MOV = 0xb0;
const ARSH = 0xc0;
const SIZES = [4, 2, 1, 8];

/**
 * The bits that the instructions after a load keep of it, in straight line: by a mask, by a shift and a mask, or by a
 * shift up and one down. Null where it is done in another way.
 */
export function extractedBits(instructions: Instructions, load: number): ExtractedBits | null {
  const { code, dst, src, imm } = instructions;
  const register = dst[load];
  const loaded = SIZES[(code[load] >> 3) & 3] * 8;
  let lowest = 0;
  let lifted: { readonly by: number; readonly width: number } | null = null;
  for (let i = load + 1; i < Math.min(code.length, load + 1 + FARTHEST); i++) {
    const kind = code[i] & 7;
    const operation = code[i] & 0xf0;
    const isAlu = kind === ALU || kind === ALU64;
    if (!isAlu || dst[i] !== register) {
      if (kind === 5 || kind === 6) return jumpedOn(code[i], dst[i], register, imm[i], lowest);
      const reads = isAlu && (code[i] & BY_REGISTER) !== 0 && src[i] === register;
      const stores = (kind === 3 || kind === 1) && (src[i] === register || dst[i] === register);
      if (reads && operation !== MOV) return null;
      if (stores || reads) return shiftedOnly(lowest, loaded, lifted !== null);
      if (code[i] === 0x18) i++;
      continue;
    }
    if ((code[i] & BY_REGISTER) !== 0) return null;
    const width = kind === ALU ? 32 : 64;
    if (lifted !== null) {
      const isDown = (operation === RSH || operation === ARSH) && width === lifted.width;
      if (!isDown || imm[i] < lifted.by) return null;
      return { lowest: imm[i] - lifted.by, count: width - imm[i] };
    }
    if (operation === AND) return isPutBack(instructions, i) ? null : masked(imm[i], lowest);
    if (operation === RSH) lowest += imm[i];
    else if (operation === LSH && lowest === 0) lifted = { by: imm[i], width };
    else return null;
  }
  return null;
}

/** What the mask kept is the rest, into which a new value is put: a store to the field. */
function isPutBack({ code, dst }: Instructions, mask: number): boolean {
  for (let i = mask + 1; i < Math.min(code.length, mask + 1 + FARTHEST); i++) {
    const kind = code[i] & 7;
    if (dst[i] === dst[mask]) return (kind === ALU || kind === ALU64) && (code[i] & 0xf0) === OR;
    if (kind === 5 || kind === 6) return false;
  }
  return false;
}

function shiftedOnly(lowest: number, loaded: number, isLifted: boolean): ExtractedBits | null {
  return lowest === 0 || isLifted ? null : { lowest, count: loaded - lowest };
}

function masked(mask: number, lowest: number): ExtractedBits | null {
  // A negative mask keeps the upper half, which no bitfield of a kernel does.
  if (mask <= 0) return null;
  const first = 31 - Math.clz32(mask & -mask);
  const ones = mask >>> first;
  return (ones & (ones + 1)) === 0
    ? { lowest: lowest + first, count: 32 - Math.clz32(ones) }
    : null;
}

/** A test of bits, as clang writes for `if (p->flag)`. */
function jumpedOn(
  code: number,
  tested: number,
  register: number,
  mask: number,
  lowest: number,
): ExtractedBits | null {
  const TEST = 0x40;
  const isTest = (code & 0xf0) === TEST && (code & BY_REGISTER) === 0 && tested === register;
  return isTest ? masked(mask, lowest) : null;
}
