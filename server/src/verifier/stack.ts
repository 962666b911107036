import { joined, type Dependence } from './inputs';
import { isConstant, truncated, UNKNOWN, ofBytes } from './scalar';
import {
  coversValue,
  dependenceOf,
  number,
  UNKNOWN_NUMBER,
  unlinked,
  ZERO_NUMBER,
  type IdPairs,
  type Value,
} from './value';
import type { VerifierRules } from './versions';

/** Eight bytes of a frame's stack (verifier.c, struct bpf_stack_state). */
export interface Slot {
  /** A register spilled to the slot's start, as it was; null for none. */
  readonly spilled: Value | null;
  /** How many bytes of it were stored. */
  readonly size: number;
  /** Which of the other bytes are known to be zero, as bits. */
  readonly zeros: number;
  /** What decides whether bytes that are not known here are zero. */
  readonly depends: Dependence | null;
}

const MISC: Slot = { spilled: null, size: 0, zeros: 0, depends: null };
const LARGEST_FRAME = 512;

/** The stack of one frame by slot: slot 0 holds the bytes at fp−8 to fp−1. Missing slots were never written. */
export type Stack = Map<number, Slot>;

function slotOf(offset: number): number {
  return Math.floor((-offset - 1) / 8);
}

/** The byte of its slot at which an offset from the frame pointer stands. */
function byteOf(offset: number): number {
  return ((offset % 8) + 8) % 8;
}

function isZero(value: Value): boolean {
  return value.scalar !== null && isConstant(value.scalar) && value.scalar.umax === 0n;
}

function bytesFrom(first: number, count: number): number {
  return ((1 << count) - 1) << first;
}

/**
 * Stores `size` bytes at a known offset (verifier.c, check_stack_write_fixed_off). Older versions keep zeros as bytes, and
 * numbers of which nothing is known not at all.
 */
export function store(
  stack: Stack,
  offset: number,
  size: number,
  value: Value,
  rules: VerifierRules,
): void {
  const index = slotOf(offset);
  const first = byteOf(offset);
  const before = stack.get(index) ?? MISC;
  if (first === 0 && isSpilled(value, size, rules)) {
    const spilled = fitsIn(value, size) ? value : cut(value);
    const zeros = before.zeros & ~bytesFrom(0, size);
    stack.set(index, { spilled, size, zeros, depends: before.depends });
    return;
  }
  writeBytes(stack, index, first, Math.min(size, 8 - first), isZero(value), dependenceOf(value));
}

function isSpilled(value: Value, size: number, rules: VerifierRules): boolean {
  if (value.pointer !== null) return size === 8;
  if (size < 8 && !rules.tracksNarrowSpills) return false;
  return rules.spillsAnyNumber || (value.scalar !== UNKNOWN && !isZero(value));
}

/** Whether a store of `size` bytes stores all of a number. */
export function fitsIn(value: Value, size: number): boolean {
  return size === 8 || value.pointer !== null || value.scalar.umax < 1n << BigInt(size * 8);
}

function cut(value: Value): Value {
  return value.pointer === null ? unlinked(value) : value;
}

function writeBytes(
  stack: Stack,
  index: number,
  first: number,
  count: number,
  areZero: boolean,
  depends: Dependence | null,
): void {
  const before = stack.get(index) ?? MISC;
  const mask = bytesFrom(first, count);
  const zeros = areZero ? before.zeros | mask : before.zeros & ~mask;
  const spilledDepends = before.spilled === null ? null : dependenceOf(before.spilled);
  const all = joined(depends, joined(before.depends, spilledDepends));
  stack.set(index, { spilled: null, size: 0, zeros, depends: all });
}

/** Stores at an offset between two (verifier.c, check_stack_write_var_off): zeros over zeros stay. */
export function storeWithin(
  stack: Stack,
  from: number,
  to: number,
  value: Value,
  rules: VerifierRules,
): void {
  const writesZero = isZero(value);
  for (let at = Math.max(from, -LARGEST_FRAME); at < to && at < 0; at++) {
    const slot = stack.get(slotOf(at)) ?? MISC;
    const isSpill = slot.spilled !== null && byteOf(at) < slot.size;
    if (isSpill && writesZero && rules.keepsSpilledZeros && isZero(slot.spilled)) continue;
    const mask = bytesFrom(byteOf(at), 1);
    const zeros = writesZero ? slot.zeros : slot.zeros & ~mask;
    const depends = joined(slot.depends, dependenceOf(value));
    stack.set(slotOf(at), { spilled: null, size: 0, zeros, depends });
  }
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
  const mask = bytesFrom(first, size);
  if (slot.spilled === null) {
    return (slot.zeros & mask) === mask ? ZERO_NUMBER : number(ofBytes(size), slot.depends);
  }
  if (first === 0 && slot.size === size) return filled(slot.spilled, size, rules);
  const anything = number(ofBytes(size), joined(slot.depends, dependenceOf(slot.spilled)));
  if (slot.spilled.pointer !== null || !rules.tracksNarrowFills) return anything;
  const isLowPart = littleEndian ? first === 0 : first + size === slot.size;
  if (size <= slot.size && isLowPart) return filled(slot.spilled, size, rules);
  const isWithin = first + size <= slot.size;
  const isAllZero = isWithin ? isZero(slot.spilled) : (slot.zeros & mask) === mask;
  return isAllZero ? ZERO_NUMBER : anything;
}

function filled(spilled: Value, size: number, rules: VerifierRules): Value {
  if (spilled.pointer !== null || size === 8) return spilled;
  if (fitsIn(spilled, size)) return spilled;
  return number(truncated(spilled.scalar, size, rules), spilled.depends);
}

/** Loads from an offset between two (verifier.c, mark_reg_stack_read): zeros are known where there is nothing else. */
export function loadWithin(
  stack: Stack,
  from: number,
  to: number,
  size: number,
  rules: VerifierRules,
): Value {
  for (let at = from; at < to; at++) {
    const slot = stack.get(slotOf(at));
    const isZeroByte = ((slot?.zeros ?? 0) & bytesFrom(byteOf(at), 1)) !== 0;
    if (isZeroByte) continue;
    const spilled = slot?.spilled ?? null;
    const isSpill = slot !== undefined && spilled !== null && byteOf(at) < slot.size;
    if (!isSpill || !rules.readsSpilledZeros || !isZero(spilled)) {
      return number(ofBytes(size), slot?.depends ?? null);
    }
  }
  return ZERO_NUMBER;
}

/** Forgets `size` bytes from `offset` on: a helper wrote them. */
export function forget(stack: Stack, offset: number, size: number): void {
  for (let at = Math.max(offset, -LARGEST_FRAME); at < offset + size && at < 0;) {
    const first = byteOf(at);
    const count = Math.min(8 - first, offset + size - at);
    if (count === 8) stack.set(slotOf(at), MISC);
    else writeBytes(stack, slotOf(at), first, count, false, null);
    at += count;
  }
}

/** Whether `earlier` allows all that `later` does; what was never written then was not read. */
export function coversStack(
  earlier: Stack,
  later: Stack,
  ids: IdPairs,
  asked: Uint8Array | null,
): boolean {
  for (const [index, slot] of earlier) {
    if (asked !== null && asked[index] === 0) continue;
    if (!coversSlot(slot, later.get(index) ?? MISC, ids)) return false;
  }
  return true;
}

function coversSlot(earlier: Slot, later: Slot, ids: IdPairs): boolean {
  if (earlier === later && earlier.spilled === null) return true;
  if (earlier.spilled === null) {
    return (earlier.zeros & ~later.zeros) === 0 && earlier.depends === later.depends;
  }
  if (later.spilled === null) {
    return isUnknown(earlier.spilled) && earlier.size === 8;
  }
  return (
    earlier.size === later.size &&
    (earlier.zeros & ~later.zeros) === 0 &&
    coversValue(earlier.spilled, later.spilled, ids)
  );
}

function isUnknown(value: Value): boolean {
  return value === UNKNOWN_NUMBER || (value.scalar === UNKNOWN && value.depends === null);
}
