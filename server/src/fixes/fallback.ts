import { essentialName, resolveSize } from '../btf';
import { NearestThings, type CheckedObject } from '../problem';
import type { SourceFile } from '../source';
import { asConditional, isReturnable, isScalarValue } from './conditional';
import { asOperand, isInForeignMacro, textOf } from './expression';
import { replaced, type Draft, type Edit, type FixRequest } from './fix';
import { definitionEdit, flavorFor, type Flavor } from './flavor';
import { followFrom, followPath, keywordOf, type Hop, type KernelMember } from './kernel-path';
import { indentAt, indentUnit, movedIn, newlineOf } from './layout-of-text';
import { firstStruct, mayLeaveItsBranch, outlined, outlineEdits } from './outline';
import { questionFor, rootInC } from './question';
import { endsWithPath, localKind, localType, valueKind, type SourceRead } from './read';
import { assignmentOf, isCall, placeInCode, type Statement } from './statement';

/** What some of the kernels have instead. */
interface Alternative {
  readonly path: string;
  readonly hops: readonly Hop[];
  readonly kernels: readonly number[];
}

/** How an alternative is read. */
interface AlternativeRead {
  readonly flavor: Flavor;
  readonly text: string;
  /** It gives the value; what was written reads into a variable. */
  readonly isValue: boolean;
}

/** The same with the question that it needs, if any read may be reached where it is not there either. */
interface AskedRead extends AlternativeRead {
  readonly question: string;
}

/** More names than a field has had. */
const MOST_ALTERNATIVES = 3;

/** Where a field has another name or place on some kernel: the read of that, through a flavor, where the field is not there. */
export function fallbackFix(request: FixRequest, read: SourceRead): Draft | null {
  const { checked, source } = request;
  const alternatives = alternativesOf(request, read);
  const isOutlined = mayLeaveItsBranch(request, read);
  const inner = isOutlined ? outlined(read) : read;
  const question = inner && questionFor(checked, source, inner);
  if (alternatives === null || inner === null || question === null) return null;
  const { isEverywhere } = alternatives;
  const found: AskedRead[] = [];
  const taken = new Set<string>();
  for (const alternative of alternatives.found) {
    const one = alternativeRead(checked, source, inner, alternative, taken);
    if (one === null) return null;
    found.push(one);
  }
  const names = alternatives.found.map(({ path }) => `'${path}'`).join(' or ');
  const definitions = found.flatMap(({ flavor }) => flavor.definitions);
  const title = `Fall back to ${names} through ${found[0].flavor.root}`;
  if (isOutlined) {
    if (endsWithPath(read) && !isReturnable(localKind(read))) return null;
    const no = alternativeValue(found, isEverywhere);
    const edits = no === null ? null : outlineEdits(source, inner, definitions, { question, no });
    return edits && { title, edits };
  }
  const edits = fallbackEdits(request, read, question, found, isEverywhere);
  if (edits === null || definitions.length === 0) return edits && { title, edits };
  return { title, edits: [definitionEdit(source, read.whole.first, definitions), ...edits] };
}

/** What the kernels on which the read fails have instead; null where C can be told of nothing. */
function alternativesOf(
  { checked, problem }: FixRequest,
  { index, relocation }: SourceRead,
): { readonly found: readonly Alternative[]; readonly isEverywhere: boolean } | null {
  const root = rootInC(relocation);
  const [keyword, name] = wordsOf(root);
  if (relocation.kind !== 'byte_off' || name === null) return null;
  const nearest = new NearestThings(checked);
  const found = new Map<string, { hops: Hop[]; kernels: number[] }>();
  let isEverywhere = true;
  for (const kernel of problem.kernels) {
    const { relocated, kernel: target } = checked.judgements[kernel];
    const { reason } = relocated.results[index];
    if (reason.code === 'size-mismatch') return null;
    const path = nearest.ofRelocation(kernel, index)?.path;
    const hops =
      path === undefined ? null : followPath(target.types, keyword, essentialName(name), path);
    if (path === undefined || hops === null) {
      isEverywhere = false;
      continue;
    }
    const known = found.get(path);
    if (known === undefined) found.set(path, { hops, kernels: [kernel] });
    else known.kernels.push(kernel);
  }
  if (found.size === 0 || found.size > MOST_ALTERNATIVES) return null;
  return { found: [...found].map(([path, rest]) => ({ path, ...rest })), isEverywhere };
}

/** `struct` and `task_struct`; a type of one word, as a typedef is, cannot have a second shape. */
function wordsOf(type: string | null): [keyword: string, name: string | null] {
  const words = type?.split(' ') ?? [];
  return words.length === 2 ? [words[0], words[1]] : ['', null];
}

function alternativeRead(
  checked: CheckedObject,
  source: SourceFile,
  read: SourceRead,
  { hops, kernels }: Alternative,
  taken: Set<string>,
): AskedRead | null {
  const last = lastMember(hops);
  const { btf } = last;
  const kind = valueKind(btf.kind(btf.skipModifiers(last.typeId)));
  if (kind !== localKind(read) || kind === 'struct' || kind === 'other') return null;
  const suffix = kernels.includes(newestOf(checked)) ? 'new' : 'old';
  const local = { btf: read.relocation.access.btf, typeId: localType(read) };
  const item = source.code.starts[source.layout.item[read.whole.first]];
  const before = hopsBefore(source, read);
  if (before === null) return null;
  const flavor = flavorFor({ source, before: item, suffix, taken }, [...before, ...hops], local);
  if (flavor === null) return null;
  for (const name of flavor.names) taken.add(name);
  const isOfBits = isBitfieldRead(read) || last.bits > 0;
  const written = isOfBits
    ? bitfieldReadOf(source, read, flavor, last)
    : readOf(source, read, flavor, last);
  return written && { ...written, question: questionFrom(flavor.hops.slice(before.length)) };
}

function lastMember(hops: readonly Hop[]): KernelMember {
  const { members } = hops[hops.length - 1];
  return members[members.length - 1];
}

function newestOf({ judgements }: CheckedObject): number {
  let newest = 0;
  const age = (kernel: number) =>
    (judgements[kernel].kernel.version ?? []).reduce((sum, part) => sum * 1000 + part, 0);
  for (const kernel of judgements.keys()) if (age(kernel) >= age(newest)) newest = kernel;
  return newest;
}

function isBitfieldRead({ name }: SourceRead): boolean {
  return name.includes('BITFIELD');
}

/** The same read through a flavor; null where its form has no place for it. */
function readOf(
  source: SourceFile,
  read: SourceRead,
  flavor: Flavor,
  last: KernelMember,
): AlternativeRead | null {
  const { form, name, arguments: given, whole, path, pointer } = read;
  const hops = flavor.hops.map((hop) => hop.path);
  const asText = (tokens: (typeof given)[number]) => textOf(source, tokens);
  switch (form) {
    case 'path-macro': {
      const { base, argument } = read;
      if (readsSize(read) && !isSameSize(read, last)) return assigned(source, read, flavor);
      const into = given.slice(0, base).map(asText);
      const behind = given.slice(argument + 1).map(asText);
      const from = castOf(source, read, flavor);
      return plain(flavor, `${name}(${[...into, from, ...hops, ...behind].join(', ')})`);
    }
    case 'address-macro': {
      if (pointer === null || hops.length > 1) return null;
      if (!name.endsWith('_str') && !isSameSize(read, last)) return assigned(source, read, flavor);
      const address = `&((${flavor.root} *)${asOperand(source, pointer)})->${hops[0]}`;
      return plain(flavor, `${name}(${asText(given[0])}, ${asText(given[1])}, ${address})`);
    }
    case 'direct':
    case 'address': {
      if (pointer === null) return null;
      const { code, text } = source;
      const rest = text.slice(code.ends[path.last], code.ends[whole.last]);
      const from = read.parameter ?? asOperand(source, pointer);
      const there = [`((${flavor.root} *)${from})`, ...hops].join('->') + rest;
      if (form === 'direct') return plain(flavor, there);
      // Who takes an address knows the size, and both have to be of one type.
      if (endsWithPath(read) && !isSameSize(read, last)) return null;
      return plain(flavor, localKind(read) === 'pointer' ? `&${there}` : `(void *)&${there}`);
    }
    case 'value-macro':
      return null;
  }
}

function plain(flavor: Flavor, text: string): AlternativeRead {
  return { flavor, text, isValue: false };
}

/** The pointer of a macro, cast to the flavor. */
function castOf(source: SourceFile, read: SourceRead, { root }: Flavor): string {
  return `(${root} *)${read.parameter ?? pointerWithoutCast(source, read)}`;
}

/** The pointers that a macro follows before, by the names that the program has for their structs; null where they are not known. */
function hopsBefore(source: SourceFile, read: SourceRead): Hop[] | null {
  const { form, base, argument, arguments: given, relocation } = read;
  if (form !== 'path-macro' || argument === base + 1) return [];
  const [keyword, name] = wordsOf(firstStruct(read));
  if (name === null) return null;
  const { btf } = relocation.access;
  const path = given.slice(base + 1, argument).map((tokens) => textOf(source, tokens));
  for (const id of btf.names().named(essentialName(name))) {
    if (btf.name(id) !== name || keywordOf(btf, id) !== keyword) continue;
    const hops = followFrom(btf, id, path.join('->').replace(/\s/g, ''));
    if (hops === null) continue;
    return hops.map((hop) => ({ ...hop, structName: essentialName(hop.structName) }));
  }
  return null;
}

/** The first pointer without a cast of its own to a struct. */
function pointerWithoutCast(source: SourceFile, { arguments: given, base }: SourceRead): string {
  const { code, layout } = source;
  const { first, last } = given[base];
  const end = layout.partner[first];
  const isCast =
    code.punctuation(first) === '(' &&
    end > first &&
    end < last &&
    code.punctuation(end - 1) === '*' &&
    /^(const|volatile|struct|union|void)$/.test(code.textOf(first + 1));
  return asOperand(source, isCast ? { first: end + 1, last } : given[base]);
}

/** A read that takes as many bytes as what it reads into has. */
function readsSize(read: SourceRead): boolean {
  return read.name.endsWith('_INTO') && !read.name.includes('_STR') && endsWithPath(read);
}

function isSameSize(read: SourceRead, { btf, typeId }: KernelMember): boolean {
  const { btf: local } = read.relocation.access;
  return resolveSize(btf, typeId) === resolveSize(local, localType(read));
}

/** `variable = BPF_CORE_READ(…)` in place of a read into a variable of another size. */
function assigned(source: SourceFile, read: SourceRead, flavor: Flavor): AlternativeRead | null {
  const { arguments: given, form, pointer, name } = read;
  const { code } = source;
  const [into] = given;
  if (code.punctuation(into.first) !== '&' || name.includes('user') || name.includes('USER'))
    return null;
  const variable = textOf(source, { first: into.first + 1, last: into.last });
  const from =
    form === 'path-macro'
      ? castOf(source, read, flavor)
      : `(${flavor.root} *)${pointer === null ? '' : asOperand(source, pointer)}`;
  const path = flavor.hops.map((hop) => hop.path);
  const text = `${variable} = BPF_CORE_READ(${[from, ...path].join(', ')})`;
  return { flavor, text, isValue: true };
}

/** The same field of bits, or what is one there alone, read by the macros for bitfields. */
function bitfieldReadOf(
  source: SourceFile,
  read: SourceRead,
  flavor: Flavor,
  { bits }: KernelMember,
): AlternativeRead | null {
  const { form, pointer, relocation } = read;
  const { steps, btf } = relocation.access;
  const step = steps[steps.length - 1];
  const own = step.isMember ? btf.memberBitfieldSize(step.typeId, step.index) : 0;
  // A word of flags is not the one bit.
  if (own > 0 && bits !== own) return null;
  if (flavor.hops.length > 1 || !endsWithPath(read)) return null;
  const [{ path }] = flavor.hops;
  if (form === 'path-macro') {
    if (read.argument !== read.base + 1 || read.name.endsWith('INTO')) return null;
    const name = isBitfieldRead(read) ? read.name : 'BPF_CORE_READ_BITFIELD_PROBED';
    return plain(flavor, `${name}(${castOf(source, read, flavor)}, ${path})`);
  }
  if (form !== 'direct' || pointer === null) return null;
  const from = `(${flavor.root} *)${read.parameter ?? asOperand(source, pointer)}`;
  return plain(flavor, `BPF_CORE_READ_BITFIELD_PROBED(${from}, ${path})`);
}

function fallbackEdits(
  { source, isPartOfStatement = false }: FixRequest,
  read: SourceRead,
  question: string,
  found: readonly AskedRead[],
  isEverywhere: boolean,
): Edit[] | null {
  const { statement } = placeInCode(source, read.whole.first);
  const mayRepeat = statement !== null && !statement.isBody && !isPartOfStatement;
  if (mayRepeat && mayBeRepeated(source, statement)) {
    return ifElse(source, read, statement, question, found, isEverywhere);
  }
  if (statement !== null && isCall(source, statement) && statement.first === read.whole.first) {
    return null;
  }
  if (!isScalarValue(read.form, localKind(read))) return null;
  const no = alternativeValue(found, isEverywhere);
  if (no === null) return null;
  return [asConditional(source, read.whole, question, textOf(source, read.whole), no)];
}

/** What is read where the field itself is not there. */
function alternativeValue(found: readonly AskedRead[], isEverywhere: boolean): string | null {
  if (found.some(({ isValue }) => isValue)) return null;
  const [last, ...others] = found.toReversed();
  let value = isEverywhere ? last.text : `${last.question} ? ${last.text} : 0`;
  for (const other of others) value = `${other.question} ? ${other.text} : ${value}`;
  return value;
}

/** A statement that may stand twice: an assignment or a call of a function. */
function mayBeRepeated(source: SourceFile, statement: Statement): boolean {
  if (assignmentOf(source, statement) >= 0) return true;
  return isCall(source, statement) && !isInForeignMacro(source, statement.first + 1);
}

function ifElse(
  source: SourceFile,
  read: SourceRead,
  statement: Statement,
  question: string,
  found: readonly AskedRead[],
  isEverywhere: boolean,
): Edit[] | null {
  const { code, text } = source;
  const [start, end] = [code.starts[statement.first], code.ends[statement.last]];
  const [from, to] = [code.starts[read.whole.first], code.ends[read.whole.last]];
  const newline = newlineOf(source);
  const indent = indentAt(source, start);
  const unit = indentUnit(source);
  const inner = `${newline}${indent}${unit}`;
  let written = `if (${question})${inner}${movedIn(text.slice(start, end), unit)}`;
  for (const [i, other] of found.entries()) {
    const isWhole = statement.first === read.whole.first;
    if (other.isValue && !isWhole) return null;
    const isLast = i === found.length - 1 && isEverywhere;
    const head = isLast ? 'else' : `else if (${other.question})`;
    const body = text.slice(start, from) + other.text + text.slice(to, end);
    written += `${newline}${indent}${head}${inner}${movedIn(body, unit)}`;
  }
  return [replaced(start, end, written)];
}

/** The question for what a flavor leads to, pointer by pointer. */
function questionFrom(hops: Flavor['hops']): string {
  return hops.map(({ type, path }) => `bpf_core_field_exists(${type}, ${path})`).join(' && ');
}
