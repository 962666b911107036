import type { Dependence } from './inputs';
import { constant, covers, UNKNOWN, type Scalar } from './scalar';

/** What memory a pointer points into, as far as branches can depend on it. */
export type Region =
  | { readonly kind: 'stack'; readonly frame: number }
  /** Global data of the object, or its Kconfig values: `readData` decides what a load from it gives. */
  | { readonly kind: 'data'; readonly section: number }
  | { readonly kind: 'map'; readonly map: number }
  | { readonly kind: 'map value'; readonly map: number }
  | { readonly kind: 'context' }
  | { readonly kind: 'function'; readonly entry: number }
  /** A structure of the kernel that the verifier knows the type of: pointers loaded from it are not decided. */
  | { readonly kind: 'kernel' }
  | { readonly kind: 'other' };

export interface Pointer {
  readonly region: Region;
  /** Bytes from the start of the region, and how many more may be added; null where that is one number. */
  readonly offset: number;
  readonly variable: Scalar | null;
  /** `never`: the verifier decides tests against 0. `unasked`: it does not know. `maybe`: a helper may have failed. */
  readonly nullness: 'never' | 'unasked' | 'maybe';
  /** Pointers of one id are null together. 0 for none. */
  readonly id: number;
  readonly depends: Dependence | null;
}

/** A number in a register or a stack slot. */
export interface NumberValue {
  readonly scalar: Scalar;
  readonly pointer: null;
  /** Numbers of one id that is not 0 are the same, but for what was added to them since. */
  readonly id: number;
  /** What was added, in `width` bits; 0 bits for nothing. */
  readonly added: number;
  readonly width: 0 | 32 | 64;
  readonly depends: Dependence | null;
}

export interface PointerValue {
  readonly scalar: null;
  readonly pointer: Pointer;
}

/** A register's or a stack slot's contents. */
export type Value = NumberValue | PointerValue;

/** A number that no other register is known to share. */
export function number(scalar: Scalar, depends: Dependence | null = null): NumberValue {
  return { scalar, pointer: null, id: 0, added: 0, width: 0, depends };
}

export const UNKNOWN_NUMBER = number(UNKNOWN);
export const ZERO_NUMBER = number(constant(0n));

/** The address of something that is not there. */
export const NULL_VALUE: Value = ZERO_NUMBER;

/** The same with another scalar. */
export function withScalar(value: NumberValue, scalar: Scalar): NumberValue {
  if (value.scalar === scalar) return value;
  return value.id === 0 ? number(scalar, value.depends) : { ...value, scalar };
}

/** The same number, of which copies are not known to be copies. */
export function unlinked(value: NumberValue): NumberValue {
  return value.id === 0 ? value : number(value.scalar, value.depends);
}

/** `offset`: null where it is not known. */
export function pointerTo(
  region: Region,
  offset: number | null,
  nullness: Pointer['nullness'],
  id = 0,
  depends: Dependence | null = null,
): Value {
  const variable = offset === null ? UNKNOWN : null;
  return {
    scalar: null,
    pointer: { region, offset: offset ?? 0, variable, nullness, id, depends },
  };
}

/** A pointer that the verifier knows not to be null. */
export const NON_NULL_POINTER = pointerTo({ kind: 'other' }, null, 'never');

/** A pointer to a typed structure of the kernel that the verifier knows not to be null, as arguments of tracepoints. */
export const TRUSTED_POINTER = pointerTo({ kind: 'kernel' }, null, 'never');

/** The same where the verifier does not decide that. */
export const KERNEL_POINTER = pointerTo({ kind: 'kernel' }, null, 'unasked');

/** A pointer that the verifier does not decide anything about. */
export const OPAQUE_POINTER = pointerTo({ kind: 'other' }, null, 'unasked');

export function dependenceOf(value: Value): Dependence | null {
  return value.pointer === null ? value.depends : value.pointer.depends;
}

/** Whether a state that was explored with `earlier` here need not be explored again with `later`. */
export function coversValue(earlier: Value | null, later: Value | null, ids: IdPairs): boolean {
  if (earlier === null) return true;
  if (later === null) return false;
  if (earlier.pointer === null) {
    if (later.pointer !== null) return earlier.scalar === UNKNOWN && earlier.id === 0;
    return (
      covers(earlier.scalar, later.scalar) &&
      coversDependence(earlier.depends, later.depends) &&
      ids.pair(earlier.id, later.id) &&
      (earlier.id === 0 || (earlier.added === later.added && earlier.width === later.width))
    );
  }
  if (later.pointer === null) return false;
  const a = earlier.pointer;
  const b = later.pointer;
  return (
    (earlier === later && a.id === 0) ||
    (sameRegion(a.region, b.region) &&
      a.offset === b.offset &&
      coversVariable(a.variable, b.variable) &&
      a.nullness === b.nullness &&
      coversDependence(a.depends, b.depends) &&
      ids.pair(a.id, b.id))
  );
}

function coversVariable(a: Scalar | null, b: Scalar | null): boolean {
  if (a === null || b === null) return a === b;
  return covers(a, b);
}

/** What branches on a number that is known less well decide, they also decide for one that does not depend on anything. */
function coversDependence(a: Dependence | null, b: Dependence | null): boolean {
  if (a === b) return true;
  return a !== null && b !== null && a.inputs === b.inputs && a.name === b.name;
}

function sameRegion(a: Region, b: Region): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'stack':
      return a.frame === (b as typeof a).frame;
    case 'data':
      return a.section === (b as typeof a).section;
    case 'map':
    case 'map value':
      return a.map === (b as typeof a).map;
    case 'function':
      return a.entry === (b as typeof a).entry;
    default:
      return true;
  }
}

/** Ids of two states that stand for each other (verifier.c, check_ids): a bijection, built while states are compared. */
export class IdPairs {
  private pairs: Map<number, number> | null = null;

  pair(earlier: number, later: number): boolean {
    // What was not linked then may be linked now: the links only narrow.
    if (earlier === 0) return true;
    if (later === 0) return false;
    this.pairs ??= new Map();
    const known = this.pairs.get(earlier);
    if (known === undefined) {
      this.pairs.set(earlier, later);
      return true;
    }
    return known === later;
  }
}
