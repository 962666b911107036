/** An address whose place is known: never null. */
export interface Address {
  /** A function's own stack, read-only data by section, or the answer of a Kconfig check. */
  readonly region: 'stack' | 'data' | 'answer';
  /** The section or the check; 0 for the stack. */
  readonly id: number;
  /** Null for somewhere in the region. */
  readonly offset: number | null;
}

/** Unlike zero in its lower 32 bits, and no more is known of it. */
export const NONZERO = 'nonzero';
export const ANYTHING = 'anything';

/** What is known of a register: a number as a signed 64-bit one, exact only within 2^53. */
export type Known = number | Address | typeof NONZERO | typeof ANYTHING;

export function isAddress(value: Known): value is Address {
  return typeof value === 'object';
}

/** What is known of a value that is one or the other. */
export function either(a: Known, b: Known): Known {
  if (a === b) return a;
  if (isAddress(a) && isAddress(b)) {
    if (a.region !== b.region || a.id !== b.id) return ANYTHING;
    return a.offset === b.offset ? a : { ...a, offset: null };
  }
  return isNonzero(a) && isNonzero(b) ? NONZERO : ANYTHING;
}

export function isNonzero(value: Known): boolean {
  return value === NONZERO || (typeof value === 'number' && lower(value) !== 0);
}

function lower(value: number): number {
  return Number(BigInt.asUintN(32, BigInt(value)));
}

/** A number of 64 bits where it is exact. */
function exact(value: bigint): Known {
  const signed = Number(BigInt.asIntN(64, value));
  return Number.isSafeInteger(signed) ? signed : ANYTHING;
}

/** The lower `bytes` of a number, without sign. */
export function truncated(value: Known, bytes: number): Known {
  if (typeof value !== 'number') return value === NONZERO && bytes >= 4 ? NONZERO : ANYTHING;
  return exact(BigInt.asUintN(bytes * 8, BigInt(value)));
}

export function signExtended(value: Known, bytes: number): Known {
  return typeof value === 'number' ? exact(BigInt.asIntN(bytes * 8, BigInt(value))) : value;
}

const ADD = 0x00;
const SUB = 0x10;
const MUL = 0x20;
const DIV = 0x30;
const OR = 0x40;
const AND = 0x50;
const LSH = 0x60;
const RSH = 0x70;
const NEG = 0x80;
const MOD = 0x90;
const XOR = 0xa0;
const MOV = 0xb0;
const ARSH = 0xc0;

/**
 * What an arithmetic instruction makes of two values; `operation` is the opcode's upper half, `signed` tells the forms with
 * an offset (signed division, moves that extend the sign).
 */
export function computed(operation: number, a: Known, b: Known, is32: boolean): Known {
  if (operation === MOV) return is32 ? (isAddress(b) ? ANYTHING : truncated(b, 4)) : b;
  if (isAddress(a)) return moved(operation, a, b, is32);
  if (isAddress(b)) {
    return operation === ADD ? moved(ADD, b, a, is32) : ANYTHING;
  }
  if ((operation === AND || operation === MUL) && (a === 0 || b === 0)) return 0;
  if (operation === OR && (isNonzero(a) || isNonzero(b))) {
    if (typeof a !== 'number' || typeof b !== 'number') return NONZERO;
  }
  if (typeof a !== 'number' || typeof b !== 'number') return ANYTHING;
  const bits = is32 ? 32 : 64;
  const result = calculate(operation, BigInt(a), BigInt(b), bits);
  if (result === null) return ANYTHING;
  return is32 ? Number(BigInt.asUintN(32, result)) : exact(result);
}

function moved(operation: number, address: Address, by: Known, is32: boolean): Known {
  if (is32 || isAddress(by) || (operation !== ADD && operation !== SUB)) return ANYTHING;
  const { offset } = address;
  if (typeof by !== 'number' || offset === null) return { ...address, offset: null };
  return { ...address, offset: operation === ADD ? offset + by : offset - by };
}

function calculate(operation: number, a: bigint, b: bigint, bits: number): bigint | null {
  const [left, right] = [BigInt.asUintN(bits, a), BigInt.asUintN(bits, b)];
  const shift = right & BigInt(bits - 1);
  switch (operation) {
    case ADD:
      return left + right;
    case SUB:
      return left - right;
    case MUL:
      return left * right;
    case DIV:
      return right === 0n ? 0n : left / right;
    case MOD:
      return right === 0n ? left : left % right;
    case OR:
      return left | right;
    case AND:
      return left & right;
    case XOR:
      return left ^ right;
    case LSH:
      return left << shift;
    case RSH:
      return left >> shift;
    case ARSH:
      return BigInt.asIntN(bits, a) >> shift;
    case NEG:
      return -left;
    default:
      return null;
  }
}

const JEQ = 0x10;
const JGT = 0x20;
const JGE = 0x30;
const JSET = 0x40;
const JNE = 0x50;
const JSGT = 0x60;
const JSGE = 0x70;
const JLT = 0xa0;
const JLE = 0xb0;
const JSLT = 0xc0;
const JSLE = 0xd0;

/** Whether a conditional jump is taken; null where that is not known. */
export function isTaken(operation: number, a: Known, b: Known, is32: boolean): boolean | null {
  if (typeof a === 'number' && typeof b === 'number') return compared(operation, a, b, is32);
  const isUnlikeZero = (isAddress(a) || isNonzero(a)) && b === 0;
  if (!isUnlikeZero) return null;
  if (operation === JEQ || operation === JLE) return false;
  return operation === JNE || operation === JGT ? true : null;
}

function compared(operation: number, a: number, b: number, is32: boolean): boolean | null {
  const bits = is32 ? 32 : 64;
  const [signedA, signedB] = [BigInt.asIntN(bits, BigInt(a)), BigInt.asIntN(bits, BigInt(b))];
  const [left, right] = [BigInt.asUintN(bits, signedA), BigInt.asUintN(bits, signedB)];
  switch (operation) {
    case JEQ:
      return left === right;
    case JNE:
      return left !== right;
    case JGT:
      return left > right;
    case JGE:
      return left >= right;
    case JLT:
      return left < right;
    case JLE:
      return left <= right;
    case JSET:
      return (left & right) !== 0n;
    case JSGT:
      return signedA > signedB;
    case JSGE:
      return signedA >= signedB;
    case JSLT:
      return signedA < signedB;
    case JSLE:
      return signedA <= signedB;
    default:
      return null;
  }
}
