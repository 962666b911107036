import { isAnyEnum, Kind, type Btf } from '../btf';
import type { Tag } from './types';

/** How many more names than asked for are gathered before they are sorted. */
const SURPLUS = 4;

/**
 * The names of a BTF's own types of one kind. A kernel has 60,000 functions: to sort them takes longer than anyone waits for
 * a list, so each question looks at the bytes of all and sorts only what it tells.
 */
export class NameList {
  private readonly offsets: Uint32Array;

  constructor(
    private readonly btf: Btf,
    isWanted: (kind: number) => boolean,
  ) {
    const offsets: number[] = [];
    for (let id = btf.firstId; id < btf.typeCount; id++) {
      if (isWanted(btf.kind(id)) && btf.nameOffset(id) > 0) offsets.push(btf.nameOffset(id));
    }
    this.offsets = Uint32Array.from(offsets);
  }

  /** The first `most` names that begin like this, in order, each once. */
  startingWith(prefix: string, most: number): string[] {
    const { btf, offsets } = this;
    const wanted = new TextEncoder().encode(prefix);
    let names: string[] = [];
    /** No name behind this one is among the first. */
    let last: Uint8Array | null = null;
    for (const offset of offsets) {
      const holder = btf.stringOwner(offset);
      const { bytes } = holder.view;
      const start = holder.stringPosition(offset);
      if (!beginsWith(bytes, start, wanted)) continue;
      if (last !== null && isBehind(bytes, start, last)) continue;
      names.push(btf.string(offset));
      if (names.length < most * SURPLUS) continue;
      names = firstOf(names, most);
      if (names.length === most) last = new TextEncoder().encode(names[most - 1]);
    }
    return firstOf(names, most);
  }
}

function firstOf(names: readonly string[], most: number): string[] {
  return [...new Set(names)].sort(compare).slice(0, most);
}

/** By code units, for names in ASCII the same as by bytes. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function beginsWith(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}

/** Whether the name at a position comes after another, or is it. */
function isBehind(bytes: Uint8Array, start: number, other: Uint8Array): boolean {
  for (let i = 0; i < other.length; i++) {
    if (bytes[start + i] !== other[i]) return bytes[start + i] > other[i];
  }
  return true;
}

const LISTED: Readonly<Record<Tag | 'function', (kind: number) => boolean>> = {
  function: (kind) => kind === Kind.FUNC,
  struct: (kind) => kind === Kind.STRUCT,
  union: (kind) => kind === Kind.UNION,
  enum: isAnyEnum,
  typedef: (kind) => kind === Kind.TYPEDEF,
};

const lists = new WeakMap<Btf, Map<string, NameList>>();

/** The names of all functions of a BTF, or of all types with a tag. */
export function namesOf(btf: Btf, tag: Tag | 'function'): NameList {
  let known = lists.get(btf);
  if (known === undefined) {
    known = new Map();
    lists.set(btf, known);
  }
  let list = known.get(tag);
  if (list === undefined) {
    list = new NameList(btf, LISTED[tag]);
    known.set(tag, list);
  }
  return list;
}
