import { printable } from '../bytes';
import { isFormatName } from './watch-formats';
import { OPAQUE_MAPS } from './watch-scripts';

/** A map that was pinned with a load. */
export interface WatchedMap {
  /** As it is pinned. */
  readonly name: string;
  readonly id: number | null;
  readonly type: string;
  readonly mostEntries: number | null;
  /** Why its contents are not told; null where they are. */
  readonly opaque: string | null;
}

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** With BTF as its types say, without as bytes in hex. Whole numbers that JSON's readers would round are texts. */
export interface MapEntry {
  /** Null where there is one entry only, as in the maps of global variables. */
  readonly key: JsonValue;
  /** Of a map of each CPU: a list of `{ cpu, value }`. */
  readonly value: JsonValue;
}

export interface MapContents {
  readonly entries: readonly MapEntry[];
  /** Whether there are more. */
  readonly isCut: boolean;
}

const WHY_OPAQUE: Readonly<Record<(typeof OPAQUE_MAPS)[number], string>> = {
  ringbuf: 'what is in a ring buffer is read only by taking it out',
  user_ringbuf: 'what is in a ring buffer is read only by taking it out',
  perf_event_array: 'what is in its buffers is read only by the application that opened them',
  bloom_filter: 'a bloom filter keeps no entries',
  queue: 'a queue is read only by taking out its first entry',
  stack: 'a stack is read only by taking out its first entry',
  arena: 'an arena is memory, without entries',
  sk_storage: 'it lies with each socket',
  inode_storage: 'it lies with each inode',
  task_storage: 'it lies with each task',
  cgrp_storage: 'it lies with each cgroup',
  cgroup_storage: 'it lies with each cgroup',
  percpu_cgroup_storage: 'it lies with each cgroup',
};

/** What `bpftool -j map show` tells. */
export function readMap(name: string, answer: string): WatchedMap {
  const told = recordOf(parsed(answer));
  const type = typeof told.type === 'string' ? printable(told.type) : '';
  const number = (value: JsonValue | undefined) => (typeof value === 'number' ? value : null);
  return {
    name: printable(name),
    id: number(told.id),
    type,
    mostEntries: number(told.max_entries),
    opaque: Object.hasOwn(WHY_OPAQUE, type) ? WHY_OPAQUE[type as keyof typeof WHY_OPAQUE] : null,
  };
}

/** Types of C are never so deep in each other; what is deeper would end who writes it again as JSON. */
const DEEPEST = 200;

/** Reads what `bpftool -j map dump` printed, as far as it goes. */
export function readContents(dump: string, most: number): MapContents | null {
  const pieces = elementsOf(dump);
  if (pieces === null) return null;
  const entries: MapEntry[] = [];
  for (const piece of pieces.elements.slice(0, most)) {
    const entry = recordOf(parsed(exact(piece)));
    const read = entryOf(entry);
    if (read !== null) entries.push(read);
  }
  return { entries, isCut: !pieces.isWhole || pieces.elements.length > most };
}

function entryOf({ key, value, values, formatted }: JsonRecord): MapEntry | null {
  const typed = recordOf(formatted);
  const read = typed.value ?? typed.values;
  if (read !== undefined) return { key: typed.key ?? null, value: variablesOf(read) };
  if (values !== undefined) return { key: hexOf(key), value: ofEachCpu(values) };
  if (value === undefined) return null;
  // Removed while the map was looked through.
  if (recordOf(value).error !== undefined) return null;
  return { key: hexOf(key), value: hexOf(value) };
}

/** A map of global variables tells them as `{".bss": [{"name": value}, …]}`; what programs print with is no variable. */
function variablesOf(value: JsonValue): JsonValue {
  const sections = Object.entries(recordOf(value));
  if (sections.length !== 1) return value;
  const [[section, variables]] = sections;
  if (!section.startsWith('.') || !Array.isArray(variables)) return value;
  const all = variables.flatMap((each: JsonValue) => Object.entries(recordOf(each)));
  const named = all.map(([name, inner]): [string, JsonValue] => [name, inner ?? null]);
  return Object.fromEntries(named.filter(([name]) => !isFormatName(name)));
}

function ofEachCpu(values: JsonValue): JsonValue {
  if (!Array.isArray(values)) return values;
  return values.map((each: JsonValue) => {
    const { cpu, value } = recordOf(each);
    return { cpu: cpu ?? null, value: hexOf(value) };
  });
}

/** `["0x01","0x00"]` as `01 00`; what else a value may be stays. */
function hexOf(value: JsonValue | undefined): JsonValue {
  if (!Array.isArray(value)) return value ?? null;
  const bytes = value as readonly JsonValue[];
  const isByte = (byte: JsonValue): byte is string =>
    typeof byte === 'string' && /^0x[0-9a-f]{2}$/.test(byte);
  return bytes.every(isByte) ? bytes.map((byte) => byte.slice(2)).join(' ') : value;
}

/** The elements of a list in JSON of which the end may be missing; null where it is no list, or none of bpftool's. */
function elementsOf(text: string): { elements: string[]; isWhole: boolean } | null {
  if (!text.startsWith('[')) return null;
  const elements: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*(?:"|$)|[[\]{}]/g)) {
    if (token === '{' || token === '[') {
      if (depth === 1) from = index;
      depth++;
      if (depth > DEEPEST) return null;
    } else if (token === '}' || token === ']') {
      depth--;
      if (depth === 1) elements.push(text.slice(from, index + 1));
      if (depth === 0) return { elements, isWhole: true };
    }
  }
  return { elements, isWhole: false };
}

/** Numbers that a double cannot hold become texts. */
function exact(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![.\deE])/g, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  );
}

type JsonRecord = Readonly<Record<string, JsonValue | undefined>>;

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}

function recordOf(value: JsonValue | undefined): JsonRecord {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as JsonRecord) : {};
}
