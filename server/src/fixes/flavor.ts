import { isAnyEnum, Kind, typeLabel, type Btf } from '../btf';
import type { SourceFile } from '../source';
import { inserted, type Edit } from './fix';
import type { Hop, KernelMember } from './kernel-path';
import { newlineOf } from './layout-of-text';

/** Second shapes of kernel types, as the program has to declare them. */
export interface Flavor {
  /** The struct that the path begins in: `struct request___new`. */
  readonly root: string;
  /** By hop, the struct's name with its keyword and the members that lead on: `q`, `__i_ctime.tv_sec`. */
  readonly hops: readonly { readonly type: string; readonly path: string }[];
  readonly names: readonly string[];
  /** Of those that the file does not have already. */
  readonly definitions: readonly string[];
}

/** A type of the program's own that stands for what the old field was. */
export interface LocalType {
  readonly btf: Btf;
  readonly typeId: number;
}

/** Where flavors are declared. */
export interface FlavorPlace {
  readonly source: SourceFile;
  /** Offset in front of which they have to stand. */
  readonly before: number;
  readonly suffix: string;
  /** Names that are given away but not yet in the file. */
  readonly taken: ReadonlySet<string>;
}

const MOST_NAMES = 16;
const ATTRIBUTE = '__attribute__((preserve_access_index))';

/**
 * Declares what leads along a path of a kernel, each struct once; the first names that are free, or that are declared just so
 * in front of the use. Null where C of this program has no type for it.
 */
export function flavorFor(
  place: FlavorPlace,
  hops: readonly Hop[],
  local: LocalType,
): Flavor | null {
  for (let i = 1; i <= MOST_NAMES; i++) {
    const suffix = `___${place.suffix}${i === 1 ? '' : i}`;
    const structs = structsOf(place.source, hops, local, suffix);
    if (structs === null) return null;
    const isUsable = structs.every(
      ({ name, definition }) =>
        isDefined(place.source, place.before, definition) || isFree(place, name),
    );
    if (!isUsable) continue;
    const declared = hops.map(({ keyword, structName, members }) => ({
      type: `${keyword} ${structName}${suffix}`,
      path: members.map(({ name }) => name).join('.'),
    }));
    const definitions = structs
      .map(({ definition }) => definition)
      .filter((definition) => !isDefined(place.source, place.before, definition));
    const names = structs.map(({ name }) => name);
    return { root: declared[0].type, hops: declared, names, definitions };
  }
  return null;
}

/** The definition of each struct on the way, those that others point to first. */
function structsOf(
  source: SourceFile,
  hops: readonly Hop[],
  local: LocalType,
  suffix: string,
): { name: string; definition: string }[] | null {
  const newline = newlineOf(source);
  const bodies = new Map<string, Set<string>>();
  for (const [i, { keyword, structName, members }] of hops.entries()) {
    const next = hops.at(i + 1);
    const last = members[members.length - 1];
    const declaration =
      next === undefined
        ? memberInC(last, local)
        : `${next.keyword} ${next.structName}${suffix} *${last.name}`;
    if (declaration === null) return null;
    const key = `${keyword} ${structName}${suffix}`;
    const body = bodies.get(key) ?? new Set();
    bodies.set(key, body.add(nested(members.slice(0, -1), declaration, newline)));
  }
  return [...bodies].reverse().map(([key, body]) => ({
    name: key.split(' ')[1],
    definition: `${key} {${newline}${[...body].join(newline)}${newline}} ${ATTRIBUTE};`,
  }));
}

function nested(outer: readonly KernelMember[], declaration: string, newline: string): string {
  let text = `\t${declaration};`;
  for (const { name, btf, typeId } of outer.toReversed()) {
    const keyword = btf.kind(btf.skipModifiers(typeId)) === Kind.UNION ? 'union' : 'struct';
    const inner = text.replace(/^/gm, '\t');
    text = `\t${keyword} {${newline}${inner}${newline}\t} ${name};`;
  }
  return text;
}

function isFree({ source, taken }: FlavorPlace, name: string): boolean {
  return isUnused(source, name) && !taken.has(name);
}

/** Whether neither the file nor what it includes has a name. */
export function isUnused(source: SourceFile, name: string): boolean {
  return [source, ...(source.headers ?? [])].every((file) => file.occurrences(name).length === 0);
}

function isDefined({ text }: SourceFile, before: number, definition: string): boolean {
  const squeezed = (code: string) => code.replace(/\s+/g, '');
  return squeezed(text.slice(0, before)).includes(squeezed(definition));
}

/** A member as C declares it; null where the program may lack the words. */
function memberInC({ name, btf, typeId, bits }: KernelMember, local: LocalType): string | null {
  const id = btf.skipModifiers(typeId);
  const width = bits > 0 ? ` : ${bits}` : '';
  switch (btf.kind(id)) {
    case Kind.INT: {
      const type = integerInC(btf, id);
      return type === null ? null : `${type} ${name}${width}`;
    }
    case Kind.PTR:
      return `${pointerInC(local)}${name}`;
    case Kind.ENUM:
    case Kind.ENUM64: {
      const type = enumInC(local);
      return type === null ? null : `${type} ${name}${width}`;
    }
    case Kind.ARRAY: {
      const element = btf.skipModifiers(btf.arrayElementType(id));
      const type = btf.kind(element) === Kind.INT ? integerInC(btf, element) : null;
      return type === null ? null : `${type} ${name}[${btf.arrayLength(id)}]`;
    }
    default:
      return null;
  }
}

const INTEGER_WORDS =
  /^(unsigned|signed|char|short|int|long|_Bool)( (unsigned|signed|char|short|int|long))*$/;

/** An integer by its size and sign, in the words that are most usual. */
export function integerInC(btf: Btf, id: number): string | null {
  const name = btf.name(id);
  if (!INTEGER_WORDS.test(name)) return null;
  const words = name.split(' ');
  if (words.length === 1) return name;
  const isUnsigned = words.includes('unsigned');
  const longs = words.filter((word) => word === 'long').length;
  const size =
    longs > 0
      ? Array<string>(longs).fill('long').join(' ')
      : (words.find((word) => word === 'short' || word === 'char') ?? 'int');
  const isSignedChar = size === 'char' && words.includes('signed');
  return `${isUnsigned ? 'unsigned ' : isSignedChar ? 'signed ' : ''}${size}`;
}

/** The type that the old field has in the program, where that is a pointer, so that both can stand for one another. */
function pointerInC({ btf, typeId }: LocalType): string {
  const pointer = btf.skipModifiers(typeId);
  if (btf.kind(pointer) !== Kind.PTR) return 'void *';
  const label = typeLabel(btf, pointer);
  return /^[\w ]+\*+$/.test(label) && !label.includes('function') ? label : 'void *';
}

function enumInC({ btf, typeId }: LocalType): string | null {
  const id = btf.skipModifiers(typeId);
  return isAnyEnum(btf.kind(id)) && btf.name(id) !== '' ? `enum ${btf.name(id)}` : null;
}

/** Puts definitions in front of the function or declaration that a token is in, above its comments. */
export function definitionEdit(
  source: SourceFile,
  token: number,
  definitions: readonly string[],
): Edit {
  const newline = newlineOf(source);
  const text = definitions.map((definition) => `${definition}${newline}${newline}`).join('');
  return inserted(beginningOfItem(source, token), text);
}

/** Where the line begins on which the function or declaration around a token does, with the comments right above it. */
export function beginningOfItem(source: SourceFile, token: number): number {
  const { code, layout, tokens } = source;
  const start = code.starts[layout.item[token]];
  let line = source.lineOf(start);
  const isAlone = source.text.slice(source.lineStart(line), start).trim() === '';
  if (!isAlone) return start;
  for (const { start: from, end } of tokens.comments.toReversed()) {
    if (end > start) continue;
    if (source.lineOf(end) !== line - 1) break;
    const first = source.lineOf(from);
    if (source.text.slice(source.lineStart(first), from).trim() !== '') break;
    line = first;
  }
  return source.lineStart(line);
}
