import { constant, isConstant, lowerHalfOf, ofBytes, type Scalar } from './scalar';
import type { VerifierRules } from './versions';
import {
  coversValue,
  number,
  UNKNOWN_NUMBER,
  ZERO_NUMBER,
  type IdPairs,
  type Value,
} from './value';

/**
 * Eight bytes of a frame's stack (verifier.c, struct bpf_stack_state): a register spilled to their start, or else which
 * of them are known to be zero.
 */
export type Slot =
  | { readonly spilled: Value; readonly size: number }
  | { readonly spilled: null; readonly zeroBytes: number };

const ALL_ZERO = 0xff;
const MISC: Slot = { spilled: null, zeroBytes: 0 };

/** The stack of one frame by slot: slot 0 holds the bytes at fp−8 to fp−1. Missing slots were never written. */
export type Stack = Map<number, Slot>;

function slotOf(offset: number): number {
  return Math.floor((-offset - 1) / 8);
}

/** The byte of its slot at which an offset from the frame pointer stands. */
function byteOf(offset: number): number {
  return ((offset % 8) + 8) % 8;
}

/** Stores `size` bytes at a known offset (verifier.c, check_stack_write_fixed_off). */
export function store(
  stack: Stack,
  offset: number,
  size: number,
  value: Value,
  rules: VerifierRules,
): void {
  const index = slotOf(offset);
  const first = byteOf(offset);
  const isWhole = size === 8 && first === 0;
  if (isWhole || (first === 0 && value.scalar !== null && rules.tracksNarrowSpills)) {
    stack.set(index, { spilled: narrow(value, size), size });
    return;
  }
  const isZero =
    value.scalar !== null && isConstant(value.scalar) && lowBytes(value.scalar, size) === 0n;
  writeBytes(stack, index, first, Math.min(size, 8 - first), isZero);
}

function narrow(value: Value, size: number): Value {
  if (size === 8 || value.scalar === null) return value;
  return number(truncated(value.scalar, size));
}

function truncated(scalar: Scalar, size: number): Scalar {
  const limit = ofBytes(size);
  if (scalar.umax <= limit.umax) return scalar;
  if (isConstant(scalar)) return constant(lowBytes(scalar, size));
  return size === 4 ? lowerHalfOf(scalar) : limit;
}

function lowBytes(scalar: Scalar, size: number): bigint {
  return BigInt.asUintN(size * 8, scalar.bits.value);
}

function writeBytes(
  stack: Stack,
  index: number,
  first: number,
  count: number,
  isZero: boolean,
): void {
  const zeroBefore = zeroBytesOf(stack.get(index));
  const mask = ((1 << count) - 1) << first;
  const zeroBytes = isZero ? zeroBefore | mask : zeroBefore & ~mask;
  stack.set(index, { spilled: null, zeroBytes });
}

/** A spilled zero leaves zero bytes behind when a part of it is overwritten. */
function zeroBytesOf(slot: Slot | undefined): number {
  if (slot === undefined) return 0;
  if (slot.spilled === null) return slot.zeroBytes;
  const { scalar } = slot.spilled;
  return scalar !== null && scalar.umax === 0n ? (1 << slot.size) - 1 : 0;
}

/** Loads `size` bytes from a known offset (verifier.c, check_stack_read_fixed_off). */
export function load(
  stack: Stack,
  offset: number,
  size: number,
  littleEndian: boolean,
  rules: VerifierRules,
): Value {
  const slot = stack.get(slotOf(offset));
  const first = byteOf(offset);
  if (slot === undefined) return number(ofBytes(size));
  if (slot.spilled !== null) {
    if (first === 0 && slot.size === size) return slot.spilled;
    return narrowFill(slot.spilled, slot.size, first, size, littleEndian, rules);
  }
  const mask = ((1 << size) - 1) << first;
  return (slot.zeroBytes & mask) === mask ? ZERO_NUMBER : number(ofBytes(size));
}

function narrowFill(
  spilled: Value,
  spilledSize: number,
  first: number,
  size: number,
  littleEndian: boolean,
  rules: VerifierRules,
): Value {
  if (spilled.scalar === null || first + size > spilledSize)
    return number(ofBytes(Math.min(size, 8)));
  if (spilled.scalar.umax === 0n && isConstant(spilled.scalar)) return ZERO_NUMBER;
  const isLowPart = littleEndian ? first === 0 : first + size === spilledSize;
  if (!rules.tracksNarrowFills || !isLowPart) return number(ofBytes(size));
  return number(truncated(spilled.scalar, size));
}

/** Forgets `size` bytes from `offset` on: a helper wrote them, or a store whose offset is not known. */
export function forget(stack: Stack, offset: number, size: number): void {
  for (let at = offset; at < offset + size && at < 0;) {
    const first = byteOf(at);
    const count = Math.min(8 - first, offset + size - at);
    if (count === 8) stack.set(slotOf(at), MISC);
    else writeBytes(stack, slotOf(at), first, count, false);
    at += count;
  }
}

export function forgetAll(stack: Stack): void {
  for (const index of stack.keys()) stack.set(index, MISC);
}

/** Whether `earlier` allows all that `later` does; what was never written then was not read. */
export function coversStack(earlier: Stack, later: Stack, ids: IdPairs): boolean {
  for (const [index, slot] of earlier) {
    if (!coversSlot(slot, later.get(index), ids)) return false;
  }
  return true;
}

function coversSlot(earlier: Slot, later: Slot | undefined, ids: IdPairs): boolean {
  if (earlier === later) return true;
  if (earlier.spilled === null) {
    if (earlier.zeroBytes === 0) return true;
    return (earlier.zeroBytes & ~zeroBytesOf(later)) === 0;
  }
  if (later?.spilled == null) {
    const allows = earlier.spilled.scalar === UNKNOWN_NUMBER.scalar && earlier.size === 8;
    const isZero = later?.zeroBytes === ALL_ZERO;
    return allows || (isZero && coversValue(earlier.spilled, ZERO_NUMBER, ids));
  }
  return earlier.size === later.size && coversValue(earlier.spilled, later.spilled, ids);
}
