import { isTaken, Jump, refined } from './branch';
import { replaceAll, top, type Machine } from './machine';
import { constant, isConstant, type Scalar } from './scalar';
import type { State } from './state';
import { number, pointerTo, sharedNumber, UNKNOWN_NUMBER, ZERO_NUMBER, type Value } from './value';

/** Whether a test of two registers is taken, as far as the verifier can tell; null when it cannot. */
export function decided(
  machine: Machine,
  condition: number,
  a: Value,
  b: Value,
  is32: boolean,
): boolean | null {
  if (a.scalar !== null && b.scalar !== null) {
    return isTaken(condition, a.scalar, b.scalar, is32, machine.surroundings.rules);
  }
  const pointer = a.pointer ?? b.pointer;
  const other = a.scalar ?? b.scalar;
  const isZero = other !== null && isConstant(other) && other.umax === 0n;
  if (pointer?.nullness !== 'never' || !isZero) return null;
  if (condition === Jump.EQ) return false;
  return condition === Jump.NE ? true : null;
}

/** Writes into a state what a branch tells; false when the branch cannot be. */
export function refine(
  machine: Machine,
  state: State,
  pc: number,
  condition: number,
  is32: boolean,
  taken: boolean,
): boolean {
  const { code, dst, src, imm } = machine.instructions;
  const isRegister = (code[pc] & 8) !== 0;
  const { registers } = top(state);
  const a = registers[dst[pc]] ?? UNKNOWN_NUMBER;
  const b = isRegister ? (registers[src[pc]] ?? UNKNOWN_NUMBER) : number(constant(BigInt(imm[pc])));
  if (a.scalar !== null && b.scalar !== null) {
    const sides = refined(condition, a.scalar, b.scalar, is32, taken);
    if (sides === null) return false;
    learn(state, dst[pc], a, sides.a);
    if (isRegister) learn(state, src[pc], b, sides.b);
    return true;
  }
  const pointer = a.pointer ?? b.pointer;
  const other = a.scalar ?? b.scalar;
  const isZero = other !== null && isConstant(other) && other.umax === 0n;
  const isEquality = condition === Jump.EQ || condition === Jump.NE;
  if (pointer?.nullness === 'maybe' && isZero && isEquality) {
    settleNullness(state, pointer.id, (condition === Jump.EQ) === taken);
  }
  return true;
}

function learn(state: State, register: number, before: Value, scalar: Scalar): void {
  if (before.scalar === scalar) return;
  const id = before.scalar === null ? 0 : before.id;
  const after = sharedNumber(scalar, id);
  top(state).registers[register] = after;
  if (id === 0) return;
  replaceAll(state, (value) => (value.scalar !== null && value.id === id ? after : value));
}
function settleNullness(state: State, id: number, isNull: boolean): void {
  replaceAll(state, (value) => {
    if (value.pointer?.id !== id) return value;
    const { region, offset } = value.pointer;
    return isNull ? ZERO_NUMBER : pointerTo(region, offset, 'never');
  });
}
