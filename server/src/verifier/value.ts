import { constant, covers, UNKNOWN, type Scalar } from './scalar';

/** What memory a pointer points into, as far as branches can depend on it. */
export type Region =
  | { readonly kind: 'stack'; readonly frame: number }
  /** Global data of the object, or its Kconfig values: `contents` decides what a load from it gives. */
  | { readonly kind: 'data'; readonly section: number }
  | { readonly kind: 'map'; readonly map: number }
  | { readonly kind: 'map value'; readonly map: number }
  | { readonly kind: 'context' }
  | { readonly kind: 'function'; readonly entry: number }
  | { readonly kind: 'other' };

export interface Pointer {
  readonly region: Region;
  /** Bytes from the start of the region; null when not one number. */
  readonly offset: number | null;
  /** `never`: the verifier decides tests against 0. `unasked`: it does not know. `maybe`: a helper may have failed. */
  readonly nullness: 'never' | 'unasked' | 'maybe';
  /** Pointers of one id are null together. 0 for none. */
  readonly id: number;
}

/** A register's or a stack slot's contents. Scalars of one id that is not 0 are the same number. */
export type Value =
  | { readonly scalar: Scalar; readonly pointer: null; readonly id: number }
  | { readonly scalar: null; readonly pointer: Pointer };

const plainScalars = new WeakMap<Scalar, Value>();

/** A number that no other register is known to share. */
export function number(scalar: Scalar): Value {
  let value = plainScalars.get(scalar);
  if (value === undefined) {
    value = { scalar, pointer: null, id: 0 };
    plainScalars.set(scalar, value);
  }
  return value;
}

export const UNKNOWN_NUMBER = number(UNKNOWN);
export const ZERO_NUMBER = number(constant(0n));

/** The address of something that is not there. */
export const NULL_VALUE = ZERO_NUMBER;

export function sharedNumber(scalar: Scalar, id: number): Value {
  return id === 0 ? number(scalar) : { scalar, pointer: null, id };
}

export function pointerTo(
  region: Region,
  offset: number | null,
  nullness: Pointer['nullness'],
  id = 0,
): Value {
  return { scalar: null, pointer: { region, offset, nullness, id } };
}

/** A pointer that the verifier knows not to be null. */
export const nonNullPointer = pointerTo({ kind: 'other' }, null, 'never');

/** A pointer that the verifier does not decide anything about. */
export const OPAQUE_POINTER = pointerTo({ kind: 'other' }, null, 'unasked');

/** Whether a state that was explored with `earlier` here need not be explored again with `later`. */
export function coversValue(earlier: Value | null, later: Value | null, ids: IdPairs): boolean {
  if (earlier === later || earlier === null) return true;
  if (later === null) return false;
  if (earlier.scalar !== null) {
    if (later.scalar === null) return earlier.scalar === UNKNOWN && earlier.id === 0;
    return covers(earlier.scalar, later.scalar) && ids.pair(earlier.id, later.id);
  }
  if (later.scalar !== null) return false;
  const a = earlier.pointer;
  const b = later.pointer;
  return (
    sameRegion(a.region, b.region) &&
    (a.offset === null || a.offset === b.offset) &&
    a.nullness === b.nullness &&
    ids.pair(a.id, b.id)
  );
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
  private readonly pairs = new Map<number, number>();

  pair(earlier: number, later: number): boolean {
    // What was not linked then may be linked now: the links only narrow.
    if (earlier === 0) return true;
    if (later === 0) return false;
    const known = this.pairs.get(earlier);
    if (known === undefined) {
      this.pairs.set(earlier, later);
      return true;
    }
    return known === later;
  }
}
