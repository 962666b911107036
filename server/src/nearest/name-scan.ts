import { Kind, type Btf } from '../btf';
import type { TargetTypes } from '../relocation';
import { wordsOf } from './name-relation';

/** A type of a kernel, by the BTF that holds it. */
export interface FoundType {
  readonly btf: Btf;
  readonly typeId: number;
  readonly name: string;
}

/** Shared letters at both ends, of the longer name's, from which a name is worth a closer look. */
const SHARED_ENDS = 0.6;
/** A word that is shared is telling from this length on. */
const TELLING_WORD = 5;
const SHORTEST_PART = 3;
const LONGEST_NAME = 256;

/** Every BTF of a kernel that can be read: vmlinux, then the modules. */
export function* btfsOf(kernel: TargetTypes): Iterable<Btf> {
  yield kernel.vmlinux;
  for (const module of kernel.modules) if ('btf' in module) yield module.btf;
}

/**
 * The types of a kind, in one BTF without its base, whose names are near enough to compare: ones that share most letters
 * at both ends, or a telling word. Names are compared as bytes where they lie and decoded only when near. `prefix` is
 * what all of the kind start with; it counts on neither side.
 */
export function* typesNamedNear(
  btf: Btf,
  kind: number,
  wanted: string,
  prefix = '',
): Iterable<FoundType> {
  const bytes = asBytes(wanted);
  if (bytes.length === 0 || bytes.length > LONGEST_NAME) return;
  const prefixBytes = asBytes(prefix);
  const words = tellingWords(wanted).map(asBytes);
  for (const typeId of ownTypesOfKind(btf, kind)) {
    const offset = btf.nameOffset(typeId);
    if (offset === 0) continue;
    const holder = btf.stringOwner(offset);
    const start = holder.stringPosition(offset);
    if (!isNear(holder.view.bytes, start, prefixBytes, bytes, words)) continue;
    yield { btf, typeId, name: btf.name(typeId) };
  }
}

const typesByKind = new WeakMap<Btf, Map<number, Uint32Array>>();

/** The types of a kind in one BTF without its base, ascending. A kernel is asked for its functions many times. */
export function ownTypesOfKind(btf: Btf, kind: number): Uint32Array {
  const byKind = typesByKind.get(btf) ?? new Map<number, Uint32Array>();
  typesByKind.set(btf, byKind);
  let types = byKind.get(kind);
  if (types === undefined) {
    const found: number[] = [];
    for (let id = btf.firstId; id < btf.typeCount; id++) if (btf.kind(id) === kind) found.push(id);
    types = Uint32Array.from(found);
    byKind.set(kind, types);
  }
  return types;
}

function isNear(
  names: Uint8Array,
  at: number,
  prefix: Uint8Array,
  wanted: Uint8Array,
  words: readonly Uint8Array[],
): boolean {
  for (let i = 0; i < prefix.length; i++) if (names[at + i] !== prefix[i]) return false;
  const start = at + prefix.length;
  let end = start;
  const limit = start + LONGEST_NAME;
  while (end < limit && names[end] > 0) end++;
  const length = end - start;
  const shorter = Math.min(length, wanted.length);
  let same = 0;
  while (same < shorter && names[start + same] === wanted[same]) same++;
  let sameAtEnd = 0;
  while (
    sameAtEnd < shorter - same &&
    names[end - 1 - sameAtEnd] === wanted[wanted.length - 1 - sameAtEnd]
  ) {
    sameAtEnd++;
  }
  if (same === length && same === wanted.length) return false;
  // One begins or ends with the other.
  if (same + sameAtEnd === shorter && shorter >= SHORTEST_PART) return true;
  const longer = Math.max(length, wanted.length);
  if (same + sameAtEnd >= longer * SHARED_ENDS || longer - same - sameAtEnd <= 2) return true;
  return words.some((word) => holds(names, start, end, word));
}

function holds(names: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  const last = end - word.length;
  for (let at = start; at <= last; at++) {
    let i = 0;
    while (i < word.length && names[at + i] === word[i]) i++;
    if (i === word.length) return true;
  }
  return false;
}

/** The words of a name that are long enough to be rare. */
export function tellingWords(name: string): string[] {
  return wordsOf(name).filter((word) => word.length >= TELLING_WORD);
}

function asBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The first type of exactly this name and kind in a kernel. */
export function typeNamed(kernel: TargetTypes, kind: number, name: string): FoundType | null {
  for (const btf of btfsOf(kernel)) {
    for (const typeId of btf.names().named(name)) {
      if (btf.kind(typeId) === kind) return { btf, typeId, name };
    }
  }
  return null;
}

/** The prototype of a FUNC, or of the function that a TYPEDEF is a pointer to; null when it is none. */
export function prototypeOf(btf: Btf, typeId: number): number | null {
  let id = btf.type(typeId);
  if (btf.kind(typeId) === Kind.TYPEDEF) {
    id = btf.skipModifiers(id);
    if (btf.kind(id) === Kind.PTR) id = btf.skipModifiers(btf.type(id));
  }
  return btf.kind(id) === Kind.FUNC_PROTO ? id : null;
}
