import { BPF_ALU, BPF_ALU64, instructionClass } from '../object';
import { Alu, compute, inByteOrder, negated, type Operation } from './alu';
import { joined } from './inputs';
import { top, type Machine } from './machine';
import { constant, isConstant, lowerHalfOf, signExtended, UNKNOWN, type Scalar } from './scalar';
import { copyState, type State } from './state';
import {
  dependenceOf,
  number,
  UNKNOWN_NUMBER,
  unlinked,
  type NumberValue,
  type Value,
} from './value';

const S32_MAX = 0x7fff_ffffn;
const S32_MIN = -0x8000_0000n;

/** An arithmetic instruction: what its target register holds afterwards. */
export function stepArithmetic(machine: Machine, state: State, pc: number): void {
  const { code, dst, src, off, imm } = machine.instructions;
  const opcode = code[pc];
  const is32 = instructionClass(opcode) === BPF_ALU;
  const kind = opcode & 0xf0;
  const isRegister = (opcode & 8) !== 0 && kind !== Alu.NEG && kind !== Alu.END;
  const { registers } = top(state);
  const operand = isRegister ? registers[src[pc]] : number(constant(BigInt(imm[pc])));
  state.pc = pc + 1;
  if (kind === Alu.MOV) {
    registers[dst[pc]] = isRegister
      ? moved(machine, state, pc, operand, is32)
      : immediate(imm[pc], is32);
    return;
  }
  const target = registers[dst[pc]];
  if (target === null || operand === null) registers[dst[pc]] = UNKNOWN_NUMBER;
  else if (target.pointer !== null || operand.pointer !== null) {
    registers[dst[pc]] = pointerArithmetic(machine, kind, target, operand, is32);
  } else if (kind === Alu.NEG || kind === Alu.END) {
    registers[dst[pc]] = number(unary(machine, target.scalar, pc), target.depends);
  } else {
    const operation = { kind, is32, isSigned: off[pc] === 1 };
    if (!forkSigns(machine, state, pc, operation, target, operand)) {
      registers[dst[pc]] = binary(machine, operation, target, operand);
    }
  }
}

function immediate(value: number, is32: boolean): Value {
  return number(constant(is32 ? BigInt(value >>> 0) : BigInt(value)));
}

/** A copy: what is learned of one of both is known of the other. */
function moved(
  machine: Machine,
  state: State,
  pc: number,
  value: Value | null,
  is32: boolean,
): Value {
  const { src, off } = machine.instructions;
  const { rules } = machine.surroundings;
  if (value === null) return UNKNOWN_NUMBER;
  if (value.pointer !== null) {
    return is32 ? number(lowerHalfOf(UNKNOWN, rules), value.pointer.depends) : value;
  }
  const extension = off[pc];
  if (extension !== 0) {
    const extended = signExtended(value.scalar, extension / 8, rules);
    return number(is32 ? lowerHalfOf(extended, rules) : extended, value.depends);
  }
  const isCut = is32 && (value.scalar.umax > 0xffff_ffffn || !rules.linksNarrowCopies);
  if (isCut) return number(lowerHalfOf(value.scalar, rules), value.depends);
  if (isConstant(value.scalar)) return value;
  if (value.id !== 0 && value.width === 0) return value;
  const linked = { ...value, id: machine.newId(), added: 0, width: 0 } as const;
  top(state).registers[src[pc]] = linked;
  return linked;
}

function unary(machine: Machine, scalar: Scalar, pc: number): Scalar {
  const { code, imm } = machine.instructions;
  const { rules, littleEndian } = machine.surroundings;
  const is64 = instructionClass(code[pc]) === BPF_ALU64;
  if ((code[pc] & 0xf0) === Alu.NEG) return negated(scalar, !is64, rules);
  const toBig = (code[pc] & 8) !== 0;
  return inByteOrder(scalar, imm[pc] / 8, is64 || toBig === littleEndian, rules);
}

function binary(
  machine: Machine,
  operation: Operation,
  target: NumberValue,
  operand: NumberValue,
): NumberValue {
  const { rules } = machine.surroundings;
  const scalar = compute(operation, target.scalar, operand.scalar, rules);
  const depends = joined(target.depends, operand.depends);
  const by = addedBy(machine, operation, target, operand);
  if (by === null || isConstant(scalar)) return number(scalar, depends);
  const width = operation.is32 ? 32 : 64;
  return { scalar, pointer: null, id: target.id, added: by, width, depends };
}

/** What an operation adds to a register that shares its number with others; null where they part. */
function addedBy(
  machine: Machine,
  { kind, is32 }: Operation,
  target: NumberValue,
  { scalar }: NumberValue,
): number | null {
  const { rules } = machine.surroundings;
  if (target.id === 0 || target.width !== 0 || !rules.linksSums || !isConstant(scalar)) return null;
  if (kind !== Alu.ADD && (kind !== Alu.SUB || !rules.linksDifferences)) return null;
  if (is32 && (!rules.linksDifferences || target.scalar.umax > 0xffff_ffffn)) return null;
  const value = is32 ? BigInt.asIntN(32, scalar.bits.value) : scalar.smin;
  const least = rules.linksDifferences ? S32_MIN : 0n;
  if (value < least || value > S32_MAX) return null;
  if (kind === Alu.ADD) return Number(value);
  return value === S32_MIN ? null : -Number(value);
}

/**
 * Newer versions follow `x & known` and `x | known` in two paths where `x` is 0 or −1, as shifts of the sign give
 * (verifier.c, maybe_fork_scalars).
 */
function forkSigns(
  machine: Machine,
  state: State,
  pc: number,
  operation: Operation,
  target: NumberValue,
  operand: NumberValue,
): boolean {
  if (operation.kind !== Alu.AND && operation.kind !== Alu.OR) return false;
  if (!machine.surroundings.rules.forksSigns || !isConstant(operand.scalar)) return false;
  const { scalar } = target;
  const isSign = operation.is32
    ? scalar.s32min === -1 && scalar.s32max === 0
    : scalar.smin === -1n && scalar.smax === 0n;
  if (!isSign) return false;
  const { dst } = machine.instructions;
  const other = copyState(state, pc + 1);
  const outcome = (sign: bigint) =>
    binary(machine, operation, unlinked(number(constant(sign), target.depends)), operand);
  top(other).registers[dst[pc]] = outcome(0n);
  top(state).registers[dst[pc]] = outcome(operation.is32 ? 0xffff_ffffn : -1n);
  machine.fork(other);
  return true;
}

function pointerArithmetic(
  machine: Machine,
  kind: number,
  target: Value,
  operand: Value,
  is32: boolean,
): Value {
  const depends = joined(dependenceOf(target), dependenceOf(operand));
  const lost = number(UNKNOWN, depends);
  if (is32 || (kind !== Alu.ADD && kind !== Alu.SUB)) return lost;
  if (target.pointer !== null && operand.pointer !== null) return lost;
  const pointer = target.pointer ?? operand.pointer;
  const by = target.pointer === null ? target : operand;
  if (pointer === null || by.pointer !== null) return lost;
  if (isConstant(by.scalar)) {
    const distance = Number(by.scalar.smin);
    const offset = pointer.offset + (kind === Alu.ADD ? distance : -distance);
    return { scalar: null, pointer: { ...pointer, offset } };
  }
  const { rules } = machine.surroundings;
  const operation = { kind, is32: false, isSigned: false };
  const variable = compute(operation, pointer.variable ?? constant(0n), by.scalar, rules);
  return { scalar: null, pointer: { ...pointer, variable, depends } };
}
