import { joined } from './inputs';
import {
  helperEffect,
  LENGTH_ARGUMENTS,
  MAP_LOOKUP,
  type HelperResult,
  type MemorySize,
} from './helpers';
import { top, type Machine } from './machine';
import { loaded } from './memory';
import { isConstant, UNKNOWN } from './scalar';
import { settle } from './settle';
import { forget } from './stack';
import { copyState, type Frame, type Registers, type State } from './state';
import {
  number,
  OPAQUE_POINTER,
  pointerTo,
  TRUSTED_POINTER,
  UNKNOWN_NUMBER,
  ZERO_NUMBER,
  type Value,
} from './value';

const LARGEST_FRAME = 512;
const MAX_ERRNO = 4095;
const ITERATOR = /^bpf_iter_\w+_(new|next|destroy)$/;

/** A call leaves nothing in R0 to R5. */
export function clobber({ registers }: Frame): void {
  for (let register = 0; register <= 5; register++) registers[register] = null;
}

/** What a helper leaves in memory and in R0; callbacks apart. */
export function callHelper(machine: Machine, state: State, helper: number, pc: number): void {
  const effect = helperEffect(helper);
  const frame = top(state);
  const args = frame.registers.slice();
  const found = helper === MAP_LOOKUP ? lookedUp(machine, state, args, pc) : null;
  for (const { register, writes, size } of effect.memory) {
    if (!writes && machine.surroundings.rules.keepsReadBuffers) continue;
    forgetMemory(state, args[register], bytesOf(machine, args, size));
  }
  clobber(frame);
  frame.registers[0] = found ?? returned(machine, helper, effect.returns, args);
}

function bytesOf(machine: Machine, args: Registers, size: MemorySize): number {
  if ('bytes' in size) return size.bytes;
  if ('register' in size) {
    const scalar = args[size.register]?.scalar ?? UNKNOWN;
    return scalar.umax < BigInt(LARGEST_FRAME) ? Number(scalar.umax) : LARGEST_FRAME;
  }
  const map = args.find((value) => value?.pointer?.region.kind === 'map')?.pointer?.region;
  if (map?.kind !== 'map') return LARGEST_FRAME;
  const sizes = machine.surroundings.mapSizes?.(map.map);
  return sizes?.[size.map] ?? LARGEST_FRAME;
}

/** Forgets what is on the stack from where an argument points. */
export function forgetMemory(state: State, to: Value | null, bytes: number): void {
  if (to?.pointer?.region.kind !== 'stack') return;
  const { offset, variable, region } = to.pointer;
  const { stack } = state.frames[region.frame];
  if (variable === null) forget(stack, offset, bytes);
  else forget(stack, -LARGEST_FRAME, LARGEST_FRAME);
}

function returned(machine: Machine, helper: number, result: HelperResult, args: Registers): Value {
  const { rules, mostProcessors } = machine.surroundings;
  switch (result) {
    case 'number':
      return UNKNOWN_NUMBER;
    case 'pointer or null':
      return pointerTo({ kind: 'other' }, null, 'maybe', machine.newId());
    case 'pointer':
      return rules.knowsTrustedPointers ? TRUSTED_POINTER : OPAQUE_POINTER;
    case 'length':
      return lengthUpTo(machine, args[LENGTH_ARGUMENTS[helper] ?? 2]);
    case 'processor': {
      if (!rules.limitsProcessors) return UNKNOWN_NUMBER;
      const most = (mostProcessors ?? 1 << 16) - 1;
      const ranges = { ...UNKNOWN, umax: BigInt(most), smin: 0n, smax: BigInt(most) };
      const scalar = settle({ ...ranges, u32max: most, s32min: 0, s32max: most }, rules);
      const depends = machine.inputs.dependence({ unknown: 'the number of processors' }, '');
      return number(scalar, joined(null, depends));
    }
  }
}

/** verifier.c, do_refine_retval_range. */
function lengthUpTo(machine: Machine, size: Value | null): Value {
  if (size?.scalar == null) return UNKNOWN_NUMBER;
  const { rules } = machine.surroundings;
  const most = size.scalar.umax;
  if (most > 0x7fff_ffffn) return UNKNOWN_NUMBER;
  const ranges = { ...UNKNOWN, smin: BigInt(-MAX_ERRNO), smax: most };
  const scalar = settle({ ...ranges, s32min: -MAX_ERRNO, s32max: Number(most) }, rules);
  return number(scalar, joined(null, size.depends));
}

function lookedUp(machine: Machine, state: State, args: Registers, pc: number): Value | null {
  const map = args[1]?.pointer?.region;
  if (map?.kind !== 'map') return null;
  const { rules } = machine.surroundings;
  const region = { kind: 'map value', map: map.map } as const;
  const length = machine.surroundings.arrayLength(map.map);
  if (length !== null && rules.knowsArrayLookups) {
    const key = loaded(machine, state, args[2], 0, 4, pc);
    const isInside =
      key.pointer === null && isConstant(key.scalar) && key.scalar.umax < BigInt(length);
    if (isInside) return pointerTo(region, 0, 'never');
  }
  return pointerTo(region, 0, 'maybe', machine.newId());
}

/** A kernel function: iterators are known by their names. Returns whether the path goes on. */
export function callKernelFunction(machine: Machine, state: State, extern: number): boolean {
  const { surroundings } = machine;
  if (surroundings.endsPath(extern)) return false;
  const frame = top(state);
  const args = frame.registers.slice();
  const sizes = surroundings.pointedSizes?.(extern);
  const iterator = ITERATOR.exec(surroundings.externName?.(extern) ?? '')?.[1];
  for (let register = 1; register <= 5; register++) {
    forgetMemory(state, args[register], sizes?.[register - 1] ?? 8);
  }
  clobber(frame);
  frame.registers[0] = UNKNOWN_NUMBER;
  if (iterator !== 'next') return true;
  const again = copyState(state, state.pc);
  top(again).registers[0] = pointerTo({ kind: 'other' }, null, 'never');
  machine.fork(again);
  frame.registers[0] = ZERO_NUMBER;
  return true;
}
