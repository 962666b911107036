import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_SOURCE_REGISTER,
  BPF_ST,
  BPF_STX,
  instructionClass,
  type Instructions,
} from './instructions';

const MOV = 0xb0;
const EXIT = 0x95;
const ARGUMENTS = 0b11_1110;
const UNCONDITIONAL = 0x00;
/** Compilers put a constant close to its use. */
const FARTHEST_USE = 128;

/**
 * The instruction in straight line that uses the constant which instruction `index` loads: the load, store, call or test
 * it goes into, through the arithmetic on the way, or an earlier step of that which `isMarked`. Where control goes
 * elsewhere first, the first marked instruction before that; null when there is none.
 */
export function firstUse(
  { code, dst, src }: Instructions,
  index: number,
  isMarked: (index: number) => boolean,
): number | null {
  let holders = 1 << dst[index];
  let firstMarked: number | null = null;
  const end = Math.min(code.length, index + FARTHEST_USE);
  for (let i = index + (code[index] === BPF_LD_IMM64 ? 2 : 1); i < end; i++) {
    const opcode = code[i];
    const target = 1 << dst[i];
    const readsSource = (opcode & BPF_SOURCE_REGISTER) !== 0;
    const hasTarget = (holders & target) !== 0;
    const hasSource = (holders & (1 << src[i])) !== 0;
    if (firstMarked === null && isMarked(i)) firstMarked = i;
    switch (instructionClass(opcode)) {
      case BPF_LDX:
        if (hasSource) return i;
        holders &= ~target;
        break;
      case BPF_ST:
        if (hasTarget) return i;
        break;
      case BPF_STX:
        if (hasTarget || hasSource) return i;
        break;
      case BPF_ALU:
      case BPF_ALU64: {
        const isMove = (opcode & 0xf0) === MOV;
        const isUse = (readsSource && hasSource) || (hasTarget && !isMove);
        if (isUse && isMarked(i)) return i;
        holders = isUse ? holders | target : isMove ? holders & ~target : holders;
        break;
      }
      case 0:
        holders &= ~target;
        if (opcode === BPF_LD_IMM64) i++;
        break;
      default:
        if (opcode === BPF_CALL) {
          if ((holders & ARGUMENTS) !== 0) return i;
          holders &= ~1;
        } else if (opcode === EXIT || (opcode & 0xf0) === UNCONDITIONAL) {
          return firstMarked;
        } else {
          return hasTarget || (readsSource && hasSource) ? i : firstMarked;
        }
    }
    if (holders === 0) return null;
  }
  return null;
}
