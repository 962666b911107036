import { BPF_LD_IMM64, BPF_ST, instructionClass } from '../object';
import { joined } from './inputs';
import { top, type Machine } from './machine';
import { constant, isConstant, ofBytes, signExtended, type Scalar } from './scalar';
import { fitsIn, forget, load, loadWithin, store, storeWithin } from './stack';
import type { State } from './state';
import {
  KERNEL_POINTER,
  number,
  pointerTo,
  UNKNOWN_NUMBER,
  type Pointer,
  type Value,
} from './value';

const MODE = 0xe0;
const MEM_SIGNED = 0x80;
const ATOMIC = 0xc0;
const FETCH = 1;
const CMPXCHG = 0xf1;
const LOAD_ACQUIRE = 0x100;
/** Bytes by the size bits of an opcode: BPF_W, BPF_H, BPF_B, BPF_DW. */
const SIZES = [4, 2, 1, 8];
const LARGEST_FRAME = 512n;

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
    case 'extern':
      return addressOf(machine, reference.extern);
  }
}

function addressOf(machine: Machine, extern: number): Value {
  const value = machine.surroundings.extern(extern);
  if (!('unknown' in value)) return value;
  const depends = machine.inputs.dependence(value, 'address');
  return pointerTo({ kind: 'other' }, null, 'maybe', machine.newId(), depends);
}

/** A load. */
export function loadMemory(machine: Machine, state: State, pc: number): void {
  const { code, dst, src, off } = machine.instructions;
  const opcode = code[pc];
  const size = SIZES[(opcode >> 3) & 3];
  const { registers } = top(state);
  const base = registers[src[pc]];
  const value = loaded(machine, state, base, off[pc], size, pc);
  const isSigned = (opcode & MODE) === MEM_SIGNED;
  registers[dst[pc]] =
    isSigned && value.pointer === null
      ? number(signExtended(value.scalar, size, machine.surroundings.rules), value.depends)
      : value;
  state.pc = pc + 1;
}

/** What a load of `size` bytes at `base + offset` gives. */
export function loaded(
  machine: Machine,
  state: State,
  base: Value | null,
  offset: number,
  size: number,
  pc: number,
): Value {
  if (base?.pointer == null) return number(ofBytes(size));
  const { pointer } = base;
  const { region } = pointer;
  switch (region.kind) {
    case 'stack':
      return loadStack(machine, state, region.frame, pointer, offset, size);
    case 'data':
      return loadData(machine, region.section, pointer, offset, size);
    case 'context': {
      const value =
        pointer.variable === null
          ? machine.surroundings.context(pointer.offset + offset, size)
          : null;
      return value ?? number(ofBytes(size));
    }
    case 'kernel':
      return size === 8 && machine.surroundings.loadsPointer?.(pc) === true
        ? KERNEL_POINTER
        : number(ofBytes(size));
    default:
      return number(ofBytes(size));
  }
}

function loadStack(
  machine: Machine,
  state: State,
  frame: number,
  pointer: Pointer,
  offset: number,
  size: number,
): Value {
  const { rules, littleEndian } = machine.surroundings;
  const { stack } = state.frames[frame];
  const at = pointer.offset + offset;
  if (pointer.variable === null) return load(stack, at, size, littleEndian, rules);
  const [from, to] = reachOf(pointer.variable, at, size);
  const value = loadWithin(stack, from, to, size, rules);
  if (pointer.depends === null || value.pointer !== null) return value;
  return number(value.scalar, joined(value.depends, pointer.depends));
}

/** The bytes that an access at a variable offset may touch, within the largest frame. */
function reachOf({ smin, smax }: Scalar, at: number, size: number): readonly [number, number] {
  const low = smin < -LARGEST_FRAME ? -LARGEST_FRAME : smin > LARGEST_FRAME ? LARGEST_FRAME : smin;
  const high = smax > LARGEST_FRAME ? LARGEST_FRAME : smax < -LARGEST_FRAME ? -LARGEST_FRAME : smax;
  return [
    Math.max(Number(low) + at, -Number(LARGEST_FRAME)),
    Math.min(Number(high) + at + size, 0),
  ];
}

function loadData(
  machine: Machine,
  section: number,
  pointer: Pointer,
  offset: number,
  size: number,
): Value {
  const at = pointer.offset + offset;
  if (pointer.variable !== null) return number(ofBytes(size), joined(null, pointer.depends));
  const value = machine.surroundings.readData(section, at, size);
  if (value === null) return number(ofBytes(size));
  if (typeof value === 'bigint') return number(constant(value));
  return number(ofBytes(size), machine.inputs.dependence(value, `${at} ${size}`));
}

/** A store, or an atomic operation. */
export function storeMemory(machine: Machine, state: State, pc: number): void {
  const { code, dst, off, imm } = machine.instructions;
  const opcode = code[pc];
  const size = SIZES[(opcode >> 3) & 3];
  const { registers } = top(state);
  const base = registers[dst[pc]];
  const isImmediate = instructionClass(opcode) === BPF_ST;
  state.pc = pc + 1;
  if (!isImmediate && (opcode & MODE) === ATOMIC) {
    atomic(machine, state, pc, size);
    return;
  }
  if (base?.pointer?.region.kind !== 'stack') return;
  const value = isImmediate
    ? storedImmediate(machine, imm[pc])
    : linkedForSpill(machine, state, pc, size);
  storeToStack(machine, state, base.pointer, off[pc], size, value);
}

function atomic(machine: Machine, state: State, pc: number, size: number): void {
  const { dst, src, off, imm } = machine.instructions;
  const { registers } = top(state);
  const base = registers[dst[pc]];
  if (imm[pc] === LOAD_ACQUIRE) {
    registers[dst[pc]] = loaded(machine, state, registers[src[pc]], off[pc], size, pc);
    return;
  }
  const before = loaded(machine, state, base, off[pc], size, pc);
  const pointer = base?.pointer ?? null;
  if (pointer?.region.kind === 'stack') {
    const { stack } = state.frames[pointer.region.frame];
    if (pointer.variable === null) forget(stack, pointer.offset + off[pc], size);
    else storeToStack(machine, state, pointer, off[pc], size, UNKNOWN_NUMBER);
  }
  if (imm[pc] === CMPXCHG) registers[0] = before;
  else if ((imm[pc] & FETCH) !== 0) registers[src[pc]] = before;
}

/** A register whose copy on the stack is to follow it gets an id. */
function linkedForSpill(machine: Machine, state: State, pc: number, size: number): Value {
  const { src } = machine.instructions;
  const { registers } = top(state);
  const value = registers[src[pc]] ?? UNKNOWN_NUMBER;
  if (value.pointer !== null || isConstant(value.scalar)) return value;
  if (value.id !== 0 && value.width === 0) return value;
  if (!machine.surroundings.rules.linksSpills || !fitsIn(value, size)) return value;
  const linked = { ...value, id: machine.newId(), added: 0, width: 0 } as const;
  registers[src[pc]] = linked;
  return linked;
}

function storedImmediate(machine: Machine, immediate: number): Value {
  const value = number(constant(BigInt(immediate)));
  return machine.surroundings.rules.tracksStoredImmediates || immediate === 0
    ? value
    : UNKNOWN_NUMBER;
}

function storeToStack(
  machine: Machine,
  state: State,
  pointer: Pointer,
  offset: number,
  size: number,
  value: Value,
): void {
  const { rules } = machine.surroundings;
  if (pointer.region.kind !== 'stack') return;
  const { stack } = state.frames[pointer.region.frame];
  const at = pointer.offset + offset;
  if (pointer.variable === null) {
    store(stack, at, size, value, rules);
    return;
  }
  const [from, to] = reachOf(pointer.variable, at, size);
  storeWithin(stack, from, to, value, rules);
}
