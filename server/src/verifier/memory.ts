import { BPF_LD_IMM64, BPF_ST, instructionClass } from '../object';
import { signExtended } from './alu';
import { top, type Machine } from './machine';
import { constant, ofBytes } from './scalar';
import { forgetAll, load, store, type Stack } from './stack';
import type { State } from './state';
import { number, pointerTo, UNKNOWN_NUMBER, type Value } from './value';

const MODE = 0xe0;
const MEM_SIGNED = 0x80;
const ATOMIC = 0xc0;
const FETCH = 1;
const CMPXCHG = 0xf1;
/** Bytes by the size bits of an opcode: BPF_W, BPF_H, BPF_B, BPF_DW. */
const SIZES = [4, 2, 1, 8];

/** A 64-bit constant, or the address of what it refers to. */
export function wideLoad(machine: Machine, state: State, pc: number): void {
  const { code, dst, imm } = machine.instructions;
  const { registers } = top(state);
  if (code[pc] !== BPF_LD_IMM64) {
    for (let register = 0; register <= 5; register++) registers[register] = null;
    registers[0] = UNKNOWN_NUMBER;
    state.pc = pc + 1;
    return;
  }
  registers[dst[pc]] =
    referenced(machine, pc) ??
    number(constant((BigInt(imm[pc + 1]) << 32n) | BigInt(imm[pc] >>> 0)));
  state.pc = pc + 2;
}

function referenced(machine: Machine, pc: number): Value | null {
  const reference = machine.references[pc];
  if (reference === undefined) return null;
  const { rules } = machine.surroundings;
  switch (reference.kind) {
    case 'map':
      return pointerTo(reference, 0, rules.knowsMapPointers ? 'never' : 'unasked');
    case 'data': {
      const offset = reference.offset + machine.instructions.imm[pc];
      return pointerTo({ kind: 'data', section: reference.section }, offset, 'never');
    }
    case 'function':
      return pointerTo(reference, 0, 'unasked');
    case 'extern': {
      const value = machine.surroundings.extern(reference.extern);
      return 'unknown' in value ? UNKNOWN_NUMBER : value;
    }
  }
}

/** A load. */
export function loadMemory(machine: Machine, state: State, pc: number): void {
  const { code, dst, src, off } = machine.instructions;
  const opcode = code[pc];
  const size = SIZES[(opcode >> 3) & 3];
  const { registers } = top(state);
  const value = loaded(machine, state, registers[src[pc]], off[pc], size);
  const isSigned = (opcode & MODE) === MEM_SIGNED;
  registers[dst[pc]] =
    isSigned && value.scalar !== null ? number(signExtended(value.scalar, size * 8)) : value;
  state.pc = pc + 1;
}

/** What a load of `size` bytes at `base + offset` gives. */
export function loaded(
  machine: Machine,
  state: State,
  base: Value | null,
  offset: number,
  size: number,
): Value {
  const anything = number(ofBytes(size));
  if (base?.pointer == null) return anything;
  const { region, offset: start } = base.pointer;
  if (start === null) return anything;
  const at = start + offset;
  const { rules, littleEndian } = machine.surroundings;
  switch (region.kind) {
    case 'stack':
      return load(state.frames[region.frame].stack, at, size, littleEndian, rules);
    case 'data': {
      const value = machine.surroundings.readData(region.section, at, size);
      return value === null || typeof value !== 'bigint' ? anything : number(constant(value));
    }
    case 'context':
      return machine.surroundings.context(at, size) ?? anything;
    default:
      return anything;
  }
}

/** A store, or an atomic operation. */
export function storeMemory(machine: Machine, state: State, pc: number): void {
  const { code, dst, src, off, imm } = machine.instructions;
  const opcode = code[pc];
  const size = SIZES[(opcode >> 3) & 3];
  const { registers } = top(state);
  const base = registers[dst[pc]];
  const isImmediate = instructionClass(opcode) === BPF_ST;
  const isAtomic = !isImmediate && (opcode & MODE) === ATOMIC;
  state.pc = pc + 1;
  if (base?.pointer?.region.kind === 'stack') {
    const { stack } = state.frames[base.pointer.region.frame];
    const value = isImmediate
      ? storedImmediate(machine, imm[pc])
      : (registers[src[pc]] ?? UNKNOWN_NUMBER);
    storeToStack(
      machine,
      stack,
      base.pointer.offset,
      off[pc],
      size,
      isAtomic ? UNKNOWN_NUMBER : value,
    );
  }
  if (!isAtomic) return;
  if (imm[pc] === CMPXCHG) registers[0] = number(ofBytes(size));
  else if ((imm[pc] & FETCH) !== 0) registers[src[pc]] = number(ofBytes(size));
}

function storedImmediate(machine: Machine, immediate: number): Value {
  const value = number(constant(BigInt(immediate)));
  return machine.surroundings.rules.tracksStoredImmediates || immediate === 0
    ? value
    : UNKNOWN_NUMBER;
}

function storeToStack(
  machine: Machine,
  stack: Stack,
  start: number | null,
  offset: number,
  size: number,
  value: Value,
): void {
  if (start === null) forgetAll(stack);
  else store(stack, start + offset, size, value, machine.surroundings.rules);
}
