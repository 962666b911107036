import { BPF_ALU, BPF_ALU64, instructionClass } from '../object';
import { Alu, compute, signExtended } from './alu';
import { top, type Machine } from './machine';
import { constant, isConstant, lowerHalfOf, ofBytes, UNKNOWN, type Scalar } from './scalar';
import type { State } from './state';
import { number, pointerTo, sharedNumber, UNKNOWN_NUMBER, type Value } from './value';

/** An arithmetic instruction: what its target register holds afterwards. */
export function stepArithmetic(machine: Machine, state: State, pc: number): void {
  const { code, dst, src, off, imm } = machine.instructions;
  const opcode = code[pc];
  const is32 = instructionClass(opcode) === BPF_ALU;
  const operation = opcode & 0xf0;
  const { registers } = top(state);
  const operand =
    (opcode & 8) !== 0 && operation !== Alu.NEG && operation !== Alu.END
      ? registers[src[pc]]
      : number(constant(BigInt(imm[pc])));
  state.pc = pc + 1;
  if (operation === Alu.MOV) {
    registers[dst[pc]] = moved(
      machine,
      registers,
      src[pc],
      operand,
      is32,
      off[pc],
      (opcode & 8) !== 0,
    );
    return;
  }
  registers[dst[pc]] = computed(
    machine,
    operation,
    registers[dst[pc]],
    operand,
    is32,
    opcode,
    imm[pc],
  );
}

function moved(
  machine: Machine,
  registers: (Value | null)[],
  source: number,
  value: Value | null,
  is32: boolean,
  extension: number,
  isRegister: boolean,
): Value {
  if (value === null) return UNKNOWN_NUMBER;
  if (value.scalar === null) return is32 ? number(ofBytes(4)) : value;
  if (extension !== 0) {
    const extended = signExtended(value.scalar, extension);
    return number(is32 ? lowerHalfOf(extended) : extended);
  }
  if (is32 && value.scalar.umax > 0xffff_ffffn) return number(lowerHalfOf(value.scalar));
  if (!isRegister || isConstant(value.scalar)) return value;
  if (value.id !== 0) return value;
  const linked = sharedNumber(value.scalar, machine.newId());
  registers[source] = linked;
  return linked;
}

function computed(
  machine: Machine,
  operation: number,
  target: Value | null,
  operand: Value | null,
  is32: boolean,
  opcode: number,
  immediate: number,
): Value {
  if (target === null || operand === null) return UNKNOWN_NUMBER;
  if (target.scalar !== null && operand.scalar !== null) {
    return number(
      computedScalar(machine, operation, target.scalar, operand.scalar, is32, opcode, immediate),
    );
  }
  if (is32 || (operation !== Alu.ADD && operation !== Alu.SUB)) return UNKNOWN_NUMBER;
  if (target.pointer !== null && operand.pointer !== null) return UNKNOWN_NUMBER;
  const pointer = target.pointer ?? operand.pointer;
  const by = target.scalar ?? operand.scalar;
  if (pointer === null || by === null) return UNKNOWN_NUMBER;
  const distance = isConstant(by) ? Number(by.smin) : null;
  const offset =
    pointer.offset === null || distance === null
      ? null
      : pointer.offset + (operation === Alu.ADD ? distance : -distance);
  return pointerTo(pointer.region, offset, pointer.nullness, pointer.id);
}

function computedScalar(
  machine: Machine,
  operation: number,
  a: Scalar,
  b: Scalar,
  is32: boolean,
  opcode: number,
  immediate: number,
): Scalar {
  const { rules } = machine.surroundings;
  if (operation === Alu.NEG) {
    if (!rules.tracksNegation) return is32 ? ofBytes(4) : UNKNOWN;
    return compute(Alu.SUB, constant(0n), a, is32, rules);
  }
  if (operation === Alu.END) return swapped(machine, a, opcode, immediate);
  return compute(operation, a, b, is32, rules);
}

/** To and from a byte order, and unconditional swaps. */
function swapped(machine: Machine, scalar: Scalar, opcode: number, bits: number): Scalar {
  const { rules, littleEndian } = machine.surroundings;
  if (!rules.tracksByteSwaps || !isConstant(scalar)) return ofBytes(bits / 8);
  const low = BigInt.asUintN(bits, scalar.bits.value);
  const toBig = (opcode & 8) !== 0;
  const isUnconditional = instructionClass(opcode) === BPF_ALU64;
  if (!isUnconditional && toBig !== littleEndian) return constant(low);
  let swapped = 0n;
  for (let byte = 0; byte < bits / 8; byte++) {
    swapped = (swapped << 8n) | ((low >> BigInt(byte * 8)) & 0xffn);
  }
  return constant(swapped);
}
