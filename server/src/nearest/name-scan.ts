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
  const { near } = namesOfKind(btf, kind);
  const question = `${prefix}\0${wanted}`;
  let types = near.get(question);
  if (types === undefined) {
    types = nearTypes(namesOfKind(btf, kind), wanted, prefix);
    if (near.size < MOST_QUESTIONS) near.set(question, types);
  }
  for (const typeId of types) yield { btf, typeId, name: btf.name(typeId) };
}

/** Answers kept for a kernel: many programs miss the same. */
const MOST_QUESTIONS = 4096;

function nearTypes(
  { types, names, starts, ends, firsts, lasts, letters }: NamesOfKind,
  wanted: string,
  prefix: string,
): number[] {
  const bytes = asBytes(wanted);
  if (bytes.length === 0 || bytes.length > LONGEST_NAME) return [];
  const prefixBytes = asBytes(prefix);
  const words = tellingWords(wanted).map(asBytes);
  const wordLetters = words.map((word) => lettersOf(word, 0, word.length));
  const [first, last] = [bytes[0], bytes[bytes.length - 1]];
  const isPlain = prefixBytes.length === 0;
  const found: number[] = [];
  for (let i = 0; i < types.length; i++) {
    const length = ends[i] - starts[i] - prefixBytes.length;
    const begin = isPlain ? firsts[i] : names[i][starts[i] + prefixBytes.length];
    // Names that begin and end otherwise share no ends, and without its letters no word.
    let mayBeNear = begin === first || lasts[i] === last || length <= SHORTEST_PART;
    for (let word = 0; !mayBeNear && word < wordLetters.length; word++) {
      mayBeNear = (letters[i] & wordLetters[word]) >>> 0 === wordLetters[word];
    }
    if (mayBeNear && isNear(names[i], starts[i], prefixBytes, bytes, words)) found.push(types[i]);
  }
  return found;
}

/** The names of the types of a kind in one BTF, where they lie, with a bit for each letter that they have. */
interface NamesOfKind {
  readonly types: Uint32Array;
  readonly names: readonly Uint8Array[];
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly firsts: Uint8Array;
  readonly lasts: Uint8Array;
  readonly letters: Uint32Array;
  /** What was found near a name, by prefix and name. */
  readonly near: Map<string, readonly number[]>;
}

const namesByKind = new WeakMap<Btf, Map<number, NamesOfKind>>();

/** Worked out once for a kernel, which is asked for many names. */
function namesOfKind(btf: Btf, kind: number): NamesOfKind {
  const byKind = namesByKind.get(btf) ?? new Map<number, NamesOfKind>();
  namesByKind.set(btf, byKind);
  let known = byKind.get(kind);
  if (known === undefined) {
    known = readNames(btf, kind);
    byKind.set(kind, known);
  }
  return known;
}

function readNames(btf: Btf, kind: number): NamesOfKind {
  const types = ownTypesOfKind(btf, kind).filter((id) => btf.nameOffset(id) !== 0);
  const names: Uint8Array[] = [];
  const starts = new Uint32Array(types.length);
  const ends = new Uint32Array(types.length);
  const firsts = new Uint8Array(types.length);
  const lasts = new Uint8Array(types.length);
  const letters = new Uint32Array(types.length);
  for (const [i, id] of types.entries()) {
    const holder = btf.stringOwner(btf.nameOffset(id));
    const { bytes } = holder.view;
    const start = holder.stringPosition(btf.nameOffset(id));
    let end = start;
    while (end < start + LONGEST_NAME && bytes[end] > 0) end++;
    names.push(bytes);
    starts[i] = start;
    ends[i] = end;
    firsts[i] = bytes[start];
    lasts[i] = bytes[end - 1];
    letters[i] = lettersOf(bytes, start, end);
  }
  return { types, names, starts, ends, firsts, lasts, letters, near: new Map() };
}

/** A bit for each letter that some bytes have, digits and case not told apart from others. */
function lettersOf(bytes: Uint8Array, start: number, end: number): number {
  let letters = 0;
  for (let at = start; at < end; at++) letters |= 1 << (bytes[at] & 31);
  return letters >>> 0;
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
