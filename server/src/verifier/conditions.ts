import { Alu, compute, unsettledSum } from './alu';
import { decidedByTrial, isTaken, isTakenWithItself, Jump, refined } from './branch';
import { joined } from './inputs';
import { replaceAll, top, type Machine } from './machine';
import { constant, isConstant, lowerHalfOf, type Scalar } from './scalar';
import type { State } from './state';
import {
  dependenceOf,
  number,
  UNKNOWN_NUMBER,
  withScalar,
  ZERO_NUMBER,
  type NumberValue,
  type Value,
} from './value';

/** The operands of a conditional jump. */
export interface Comparison {
  readonly condition: number;
  readonly is32: boolean;
  readonly a: Value;
  readonly b: Value;
  readonly isWithItself: boolean;
}

export function comparisonAt(machine: Machine, state: State, pc: number): Comparison {
  const { code, dst, src, imm } = machine.instructions;
  const opcode = code[pc];
  const isRegister = (opcode & 8) !== 0;
  const { registers } = top(state);
  return {
    condition: opcode & 0xf0,
    is32: (opcode & 7) === 6,
    a: registers[dst[pc]] ?? UNKNOWN_NUMBER,
    b: isRegister ? (registers[src[pc]] ?? UNKNOWN_NUMBER) : number(constant(BigInt(imm[pc]))),
    isWithItself: isRegister && src[pc] === dst[pc],
  };
}

/** Whether a jump is taken, as far as the verifier can tell; null when it cannot. */
export function decided(machine: Machine, comparison: Comparison): boolean | null {
  const { condition, is32, a, b } = comparison;
  const { rules } = machine.surroundings;
  if (a.pointer === null && b.pointer === null) {
    if (comparison.isWithItself && rules.comparesWithItself) {
      return isTakenWithItself(condition, a.scalar);
    }
    const taken = isTaken(condition, a.scalar, b.scalar, is32, rules);
    if (taken !== null || !rules.prunesContradictions) return taken;
    return decidedByTrial(condition, a.scalar, b.scalar, is32, rules);
  }
  const pointer = a.pointer ?? b.pointer;
  if (pointer?.nullness !== 'never' || !isZero(a.pointer === null ? a : b)) return null;
  if (condition === Jump.EQ) return false;
  return condition === Jump.NE ? true : null;
}

function isZero(value: Value): boolean {
  return value.pointer === null && isConstant(value.scalar) && value.scalar.umax === 0n;
}

/** Writes into a state what a branch tells; false when the branch cannot be. */
export function refine(
  machine: Machine,
  state: State,
  pc: number,
  comparison: Comparison,
  taken: boolean,
): boolean {
  const { condition, is32, a, b } = comparison;
  const { code, dst, src } = machine.instructions;
  const isRegister = (code[pc] & 8) !== 0;
  const { rules } = machine.surroundings;
  if (a.pointer === null && b.pointer === null) {
    if (comparison.isWithItself) return true;
    const sides = refined(condition, a.scalar, b.scalar, is32, taken, rules);
    if (sides === null) return false;
    learn(machine, state, dst[pc], a, sides.a);
    if (isRegister) learn(machine, state, src[pc], b, sides.b);
    return true;
  }
  const isEquality = condition === Jump.EQ || condition === Jump.NE;
  if (a.pointer?.nullness === 'maybe' && !isRegister && isZero(b) && isEquality) {
    settleNullness(state, a.pointer.id, (condition === Jump.EQ) === taken);
  }
  return true;
}

function learn(
  machine: Machine,
  state: State,
  register: number,
  before: NumberValue,
  scalar: Scalar,
): void {
  const after = withScalar(before, scalar);
  top(state).registers[register] = after;
  if (before.id === 0 || before.scalar === scalar) return;
  replaceAll(state, (value) =>
    value.pointer === null && value.id === before.id ? following(machine, value, after) : value,
  );
}

/** A register that shares its number with one that is now known better (verifier.c, sync_linked_regs). */
function following(machine: Machine, value: NumberValue, known: NumberValue): NumberValue {
  const hasSameSum = value.added === known.added || (value.width === 0 && known.width === 0);
  if (hasSameSum) return { ...known, added: value.added, width: value.width };
  const { rules } = machine.surroundings;
  const difference = constant(BigInt(value.added - known.added));
  if (!rules.linksDifferences) {
    return { ...value, scalar: unsettledSum(known.scalar, difference, rules) };
  }
  const operation = { kind: Alu.ADD, is32: false, isSigned: false };
  const sum = compute(operation, known.scalar, difference, rules);
  const isHalf = value.width === 32 || known.width === 32;
  return { ...value, scalar: isHalf ? lowerHalfOf(sum, rules) : sum };
}

function settleNullness(state: State, id: number, isNull: boolean): void {
  replaceAll(state, (value) => {
    if (value.pointer?.id !== id) return value;
    if (isNull) return ZERO_NUMBER;
    return { scalar: null, pointer: { ...value.pointer, nullness: 'never', depends: null } };
  });
}

/** What a branch that is not decided depends on: the inputs, and a name of the question where it is about one alone. */
export function questionOf(
  pc: number,
  { condition, is32, a, b }: Comparison,
): { readonly inputs: number; readonly question: string; readonly isOpposite: boolean } | null {
  const depends = joined(dependenceOf(a), dependenceOf(b));
  if (depends === null) return null;
  const { name } = dependenceOf(a) ?? depends;
  const isKnown = b.pointer === null && isConstant(b.scalar);
  if (name === null || !isKnown) {
    return { inputs: depends.inputs, question: `${pc}`, isOpposite: false };
  }
  const isInequality = condition === Jump.NE;
  const asked = isInequality ? Jump.EQ : condition;
  const question = `${name} ${asked} ${is32} ${b.scalar.bits.value}`;
  return { inputs: depends.inputs, question, isOpposite: isInequality };
}
