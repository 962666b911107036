import { Kind } from '../btf';
import type { UnderstoodRelocation } from '../relocation';
import { coreMacro, looksLikeMacro, type SourceFile } from '../source';
import {
  argumentsOf,
  chainEnd,
  chainStart,
  hasAddressTaken,
  isDereferenced,
  isWritten,
  type Tokens,
} from './expression';
import type { FixRequest } from './fix';

/** How the source writes what a relocation is about. */
export type ReadForm =
  /** BPF_CORE_READ and its like, which follow their arguments. */
  | 'path-macro'
  /** bpf_core_read and its like, which are given an address. */
  | 'address-macro'
  /** What asks the kernel for a value: bpf_core_enum_value, bpf_core_field_size. */
  | 'value-macro'
  /** `p->f` */
  | 'direct'
  /** `&p->f` */
  | 'address';

/** An expression of the source that needs what a relocation is about. */
export interface SourceRead {
  readonly index: number;
  readonly relocation: UnderstoodRelocation;
  readonly form: ReadForm;
  /** The whole expression. */
  readonly whole: Tokens;
  /** The names that are the steps of the relocation, with their indexes. */
  readonly path: Tokens;
  /** What stands before `->` and the path; null where it is not written so. */
  readonly pointer: Tokens | null;
  /** Of a macro. */
  readonly name: string;
  readonly arguments: readonly Tokens[];
  /** Which argument the path is in, and which the first pointer. */
  readonly argument: number;
  readonly base: number;
  /** The name that the first pointer has in a function of its own. */
  readonly parameter?: string;
}

/** The expression that a problem about a relocation stands in; null where the source does not spell it out. */
export function readAt({ problem, checked, source }: FixRequest): SourceRead | null {
  const { place, range } = problem;
  if (place.kind !== 'instruction' || place.token?.kind !== 'accessor') return null;
  if (range?.certainty !== 'exact') return null;
  const { relocation: index, step } = place.token;
  const relocation = checked.prepared.relocations.at(index);
  if (relocation?.access == null) return null;
  const token = tokenAt(source, range);
  if (token < 0) return null;
  const path = pathAround(source, relocation, token, step);
  if (path === null) return null;
  const read = expressionAround(source, path);
  return read === null ? null : { index, relocation, path, ...read };
}

/** The code token that begins at the start of a range; −1 without one. */
export function tokenAt(source: SourceFile, { line, column }: { line: number; column: number }) {
  if (!source.hasLine(line)) return -1;
  const offset = source.lineStart(line) + column - 1;
  const token = source.code.lastBeginningUpTo(offset);
  return token >= 0 && source.code.starts[token] === offset ? token : -1;
}

/** The tokens of a relocation's steps, given that of one of its names. */
function pathAround(
  source: SourceFile,
  { access }: UnderstoodRelocation,
  token: number,
  step = access.steps.length - 1,
): Tokens | null {
  const { btf, steps, rootTypeId } = access;
  const named = steps.flatMap(({ isMember }, i) => (isMember ? [i] : []));
  const names = named.map((i) => btf.elementName(steps[i].typeId, steps[i].index));
  if (named.length === 0) names.push(btf.name(rootTypeId));
  const at = Math.max(0, named.filter((i) => i <= step).length - 1);
  const { code, layout } = source;
  if (code.textOf(token) !== names[at]) return null;
  let first = token;
  for (let i = at - 1; i >= 0; i--) {
    first = nameBefore(source, first);
    if (first < 0 || code.textOf(first) !== names[i]) return null;
  }
  let last = token;
  for (let i = at + 1; i < names.length; i++) {
    last = nameBehind(source, last);
    if (last < 0 || code.textOf(last) !== names[i]) return null;
  }
  const indexes = named.length === 0 ? 0 : steps.length - 1 - named[named.length - 1];
  for (let i = 0; i < indexes && code.punctuation(last + 1) === '['; i++) {
    if (layout.partner[last + 1] < 0) return null;
    last = layout.partner[last + 1];
  }
  return { first, last };
}

function nameBefore({ code, layout }: SourceFile, token: number): number {
  if (code.punctuation(token - 1) !== '.') return -1;
  let at = token - 2;
  while (code.punctuation(at) === ']' && layout.partner[at] >= 0) at = layout.partner[at] - 1;
  return at >= 0 && code.isIdentifier(at) ? at : -1;
}

function nameBehind({ code, layout }: SourceFile, token: number): number {
  let at = token + 1;
  while (code.punctuation(at) === '[' && layout.partner[at] > at) at = layout.partner[at] + 1;
  return code.punctuation(at) === '.' && code.isIdentifier(at + 1) ? at + 1 : -1;
}

type Expression = Omit<SourceRead, 'index' | 'relocation' | 'path'>;

const NOT_CALLED = new Set(['if', 'while', 'for', 'switch', 'return', 'case']);
const UNEVALUATED = /^(sizeof|typeof|__typeof__|__typeof|offsetof|_Alignof|__builtin_offsetof)$/;
const MOST_BRACKETS = 32;

function expressionAround(source: SourceFile, path: Tokens): Expression | null {
  const { code, layout } = source;
  let inner = path.first;
  let bracket = layout.opener[inner];
  for (let i = 0; i < MOST_BRACKETS && code.punctuation(bracket) === '('; i++) {
    const callee = bracket - 1;
    if (code.isIdentifier(callee) && !NOT_CALLED.has(code.textOf(callee))) {
      const name = code.textOf(callee);
      if (UNEVALUATED.test(name)) return null;
      if (source.macros.named(name).length > 0) return null;
      if (coreMacro(name) !== null) return inCoreMacro(source, path, bracket, inner);
      return looksLikeMacro(name) ? null : directRead(source, path);
    }
    inner = bracket;
    bracket = layout.opener[bracket];
  }
  return layout.depth[path.first] === 0 ? null : directRead(source, path);
}

/** Which argument is the address that bpf_core_read and its like read at. */
const ADDRESS_ARGUMENT = 2;

function inCoreMacro(
  source: SourceFile,
  path: Tokens,
  opener: number,
  inner: number,
): Expression | null {
  const { code, layout } = source;
  const name = code.textOf(opener - 1);
  const macro = coreMacro(name);
  const given = argumentsOf(source, opener);
  if (macro === null || given === null) return null;
  const argument = layout.argument[inner];
  const whole = { first: opener - 1, last: layout.partner[opener] };
  const about = { whole, name, arguments: given, argument };
  const isDirectly = layout.opener[path.first] === opener;
  if (name.startsWith('bpf_core_field_')) {
    return { ...about, form: 'value-macro', pointer: pointerOf(source, path), base: 0 };
  }
  if (macro.base !== null) {
    if (argument === macro.base) return directRead(source, path);
    if (argument < macro.base || !isDirectly || given[argument].first !== path.first) return null;
    return { ...about, form: 'path-macro', pointer: null, base: macro.base };
  }
  if (name.startsWith('bpf_core_read')) {
    if (argument !== ADDRESS_ARGUMENT) return null;
    const pointer = pointerOf(source, path);
    if (pointer === null || !isAddressArgument(source, given[argument], pointer, path)) return null;
    return { ...about, form: 'address-macro', pointer, base: argument };
  }
  if (macro.kinds.has('byte_off')) return null;
  return { ...about, form: 'value-macro', pointer: null, base: -1 };
}

/** Whether an argument is `&p->f` and nothing more. */
function isAddressArgument(
  { code }: SourceFile,
  { first, last }: Tokens,
  pointer: Tokens,
  path: Tokens,
): boolean {
  return code.punctuation(first) === '&' && first + 1 === pointer.first && last === path.last;
}

function pointerOf(source: SourceFile, { first }: Tokens): Tokens | null {
  if (source.code.punctuation(first - 1) !== '->') return null;
  const start = chainStart(source, first - 2);
  return start < 0 ? null : { first: start, last: first - 2 };
}

function directRead(source: SourceFile, path: Tokens): Expression | null {
  const { code } = source;
  const connector = code.punctuation(path.first - 1);
  if (connector !== '->' && connector !== '.') return null;
  const first = chainStart(source, path.first);
  const last = chainEnd(source, path.last);
  if (first < 0 || last < 0 || first === path.first) return null;
  const chain = { first, last };
  if (isWritten(source, chain) || isDereferenced(source, first)) return null;
  const isAddress = hasAddressTaken(source, first);
  return {
    form: isAddress ? 'address' : 'direct',
    whole: isAddress ? { first: first - 1, last } : chain,
    pointer: pointerOf(source, path),
    name: '',
    arguments: [],
    argument: -1,
    base: -1,
  };
}

/** What kind of value a field is in one set of types, as far as expressions care. */
export type ValueKind = 'number' | 'pointer' | 'array' | 'struct' | 'other';

export function valueKind(kind: number): ValueKind {
  switch (kind) {
    case Kind.INT:
    case Kind.ENUM:
    case Kind.ENUM64:
      return 'number';
    case Kind.PTR:
      return 'pointer';
    case Kind.ARRAY:
      return 'array';
    case Kind.STRUCT:
    case Kind.UNION:
      return 'struct';
    default:
      return 'other';
  }
}

/** The type id that the relocation of a read ends on, in the program's own types. */
export function localType({ relocation: { access } }: SourceRead): number {
  const { btf, steps, rootTypeId } = access;
  const last = steps.at(-1);
  if (last === undefined) return rootTypeId;
  return last.isMember ? btf.elementType(last.typeId, last.index) : last.typeId;
}

/** The same, typedefs and modifiers apart, as a kind of value. */
export function localKind(read: SourceRead): ValueKind {
  const { btf } = read.relocation.access;
  return valueKind(btf.kind(btf.skipModifiers(localType(read))));
}

/** Whether the expression ends with what the relocation leads to, and goes on to nothing behind it. */
export function endsWithPath({
  form,
  whole,
  path,
  arguments: given,
  argument,
}: SourceRead): boolean {
  switch (form) {
    case 'path-macro':
      return argument === given.length - 1 && given[argument].last === path.last;
    case 'direct':
    case 'address':
      return whole.last === path.last;
    default:
      return true;
  }
}
