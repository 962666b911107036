import type { SourceFile } from './source-file';
import { BASIC_TYPE, headOfBody, isTypedefAt, named, specifiersAt, type TypeUse } from './type-use';
import {
  isBasicType,
  isKeyword,
  isQualifier,
  isTypeof,
  looksLikeAttribute,
  tagBefore,
} from './type-words';

/** Occurrences of a name that are looked at for its declaration. */
const MOST_OCCURRENCES = 256;
/** Tokens between a type and a name that it declares. */
const LONGEST_DECLARATION = 64;
const MOST_BRACKETS = 1000;

/** The declaration of a variable or a function: where, and of what type. */
export interface Declared {
  readonly source: SourceFile;
  readonly token: number;
  readonly use: TypeUse;
}

/** The declaration that holds for a name where it is used: in its function before it, else of the file or its headers. */
export function declarationOf(source: SourceFile, token: number): Declared | null {
  return localDeclaration(source, token) ?? fileDeclaration(source, source.code.textOf(token));
}

/** The nearest declaration before a use in the same function, in a block around it or in the head. */
export function localDeclaration(source: SourceFile, token: number): Declared | null {
  const { code, layout } = source;
  const occurrences = source.occurrences(code.textOf(token));
  const around = bracketsAround(source, token);
  let at = indexUpTo(occurrences, token);
  for (let i = 0; i < MOST_OCCURRENCES && at >= 0; i++, at--) {
    const other = occurrences[at];
    if (layout.item[other] !== layout.item[token]) break;
    if (!isInScope(source, other, around)) continue;
    const use = isInTypedef(source, other) ? null : declaredAs(source, other);
    if (use !== null) return { source, token: other, use };
  }
  return null;
}

/** The declaration of a name at file level: a variable, a function, an extern. */
export function fileDeclaration(source: SourceFile, name: string): Declared | null {
  for (const file of [source, ...(source.headers ?? [])]) {
    let looked = 0;
    for (const token of file.occurrences(name)) {
      if (file.layout.depth[token] !== 0) continue;
      if (looked++ === MOST_OCCURRENCES) break;
      const use = isInTypedef(file, token) ? null : declaredAs(file, token);
      if (use !== null) return { source: file, token, use };
    }
  }
  return null;
}

function isInTypedef({ code, layout }: SourceFile, token: number): boolean {
  return code.textOf(layout.item[token]) === 'typedef';
}

/** Index of the last of `ascending` that is not beyond a token. */
function indexUpTo(ascending: readonly number[], token: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= token) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function bracketsAround({ layout }: SourceFile, token: number): ReadonlySet<number> {
  const around = new Set<number>();
  let bracket = layout.opener[token];
  for (let i = 0; i < MOST_BRACKETS && bracket >= 0; i++, bracket = layout.opener[bracket]) {
    around.add(bracket);
  }
  return around;
}

/** Whether what a token declares holds within brackets: those of its block, or of what its parentheses are the head of. */
function isInScope(
  { code, layout }: SourceFile,
  token: number,
  around: ReadonlySet<number>,
): boolean {
  const opener = layout.opener[token];
  if (opener < 0 || around.has(opener)) return true;
  if (code.punctuation(opener) !== '(') return false;
  const outer = layout.opener[opener];
  return outer < 0 || (around.has(outer) && isForHead(code, opener));
}

function isForHead(code: SourceFile['code'], opener: number): boolean {
  return opener > 0 && code.isIdentifier(opener - 1) && code.textOf(opener - 1) === 'for';
}

/** The type that a name is declared with at a token; null when nothing is declared there. */
export function declaredAs(source: SourceFile, name: number): TypeUse | null {
  const { code, layout } = source;
  if (isKeyword(code.textOf(name))) return null;
  let at = name - 1;
  const first = Math.max(0, name - LONGEST_DECLARATION);
  while (at >= first) {
    const mark = code.punctuation(at);
    if (mark === '*') at--;
    else if (code.isIdentifier(at) && isBesideType(source, at)) at--;
    else if (mark === ')' && isAttributeGroup(source, at)) at = layout.partner[at] - 2;
    else break;
  }
  if (at < first) return null;
  if (code.isIdentifier(at)) return declaredBy(source, at, name);
  switch (code.punctuation(at)) {
    case '}':
      return bodyBefore(source, at);
    case ')':
      return typeofBefore(source, at);
    case ',':
      return declaredInList(source, name);
    default:
      return null;
  }
}

/** Whether a word between a type and a name is none: a qualifier, or an attribute behind the type. */
function isBesideType(source: SourceFile, token: number): boolean {
  const { code } = source;
  const word = code.textOf(token);
  if (isQualifier(word)) return true;
  if (!looksLikeAttribute(word) || isTypeof(word) || token === 0) return false;
  const before = code.punctuation(token - 1);
  if (before === '*') return true;
  if (before === '}') return bodyBefore(source, token - 1) !== null;
  if (!code.isIdentifier(token - 1)) return false;
  const previous = code.textOf(token - 1);
  // `struct x __rcu *p`, but `static __noinline __u32 f` and `struct __sk_buff *skb`.
  return isBasicType(previous) || tagBefore(code, token - 1) !== null;
}

function isAttributeGroup({ code, layout }: SourceFile, closer: number): boolean {
  const opener = layout.partner[closer];
  return opener > 0 && code.isIdentifier(opener - 1) && code.textOf(opener - 1) === '__attribute__';
}

/** The type that a word before a name is. */
function declaredBy(source: SourceFile, type: number, name: number): TypeUse | null {
  const { code, layout } = source;
  const word = code.textOf(type);
  if (isBasicType(word)) return BASIC_TYPE;
  if (word === '__auto_type') return initializerOf(source, name);
  if (isKeyword(word)) return null;
  const tag = tagBefore(code, type);
  if (tag !== null) return named(tag, word);
  if (!endsDeclarator(code, name)) return null;
  if (type === 0) return named('typedef', word);
  if (code.isIdentifier(type - 1)) {
    const before = code.textOf(type - 1);
    const isDeclaration = isQualifier(before) || looksLikeAttribute(before);
    return isDeclaration ? named('typedef', word) : null;
  }
  const opener = layout.opener[type];
  switch (code.punctuation(type - 1)) {
    case ';':
    case '{':
    case '}':
      // A name that an operator follows is a factor, not a declaration.
      return named('typedef', word);
    case '(':
    case ',': {
      if (opener < 0 || opener !== layout.opener[name]) return null;
      const isHead = layout.depth[opener] === 0 || isForHead(code, opener);
      return isHead ? named('typedef', word) : null;
    }
    case ')':
      return opener < 0 ? named('typedef', word) : null;
    default:
      return null;
  }
}

/** The type of what a name begins with: `__auto_type name = …;`. */
function initializerOf({ code, layout }: SourceFile, name: number): TypeUse | null {
  if (code.punctuation(name + 1) !== '=') return null;
  let to = name + 1;
  for (let i = 0; i < LONGEST_DECLARATION && to + 1 < code.count; i++) {
    const mark = code.punctuation(to + 1);
    if (mark === ';' || mark === ',') break;
    to = Math.max(to + 1, layout.partner[to + 1]);
  }
  return { kind: 'typeof', from: name + 2, to };
}

/** Whether a name may be what is declared, not the type of a name behind it as in `__noinline u32 f`. */
function endsDeclarator(code: SourceFile['code'], name: number): boolean {
  const mark = code.punctuation(name + 1);
  if (mark !== '') return mark !== '*';
  if (name + 1 >= code.count || !code.isIdentifier(name + 1)) return true;
  const word = code.textOf(name + 1);
  return looksLikeAttribute(word) || word === 'SEC';
}

/** `struct x { … } name`, also without the x. */
function bodyBefore(source: SourceFile, closer: number): TypeUse | null {
  const opener = source.layout.partner[closer];
  const head = opener < 0 ? null : headOfBody(source, opener);
  if (head === null || isTypedefAt(source, head.keyword)) return null;
  return head.name < 0
    ? { kind: 'body', source, opener }
    : named(head.tag, source.code.textOf(head.name));
}

function typeofBefore({ code, layout }: SourceFile, closer: number): TypeUse | null {
  const opener = layout.partner[closer];
  if (opener <= 0 || !code.isIdentifier(opener - 1)) return null;
  return isTypeof(code.textOf(opener - 1))
    ? { kind: 'typeof', from: opener + 1, to: closer - 1 }
    : null;
}

/** One of several names, as `b` in `struct inode *a, *b`. */
function declaredInList(source: SourceFile, name: number): TypeUse | null {
  const { code, layout } = source;
  const opener = layout.opener[name];
  if (layout.inParentheses[name] === 1 && !isForHead(code, opener)) return null;
  const first = layout.inParentheses[name] === 1 ? opener + 1 : layout.statement[name];
  if (first >= name || layout.opener[first] !== opener) return null;
  const { use, next } = specifiersAt(source, first);
  if (use === null || next >= name) return null;
  return code.isIdentifier(next) || code.punctuation(next) === '*' ? use : null;
}
