import type { TypeRef } from './construct';
import type { SourceFile } from './source-file';
import {
  isBasicType,
  isKeyword,
  isQualifier,
  isTypeof,
  looksLikeAttribute,
  tagOf,
  type Tag,
} from './type-words';

/** A type as a declaration spells it, without its pointers and arrays. */
export type TypeUse =
  | { readonly kind: 'named'; readonly type: TypeRef }
  /** A struct, union or enum without a name: the bracket of its members. */
  | { readonly kind: 'body'; readonly source: SourceFile; readonly opener: number }
  /** That of the expression or type in `typeof(…)`, or behind `__auto_type name =`: its tokens. */
  | { readonly kind: 'typeof'; readonly from: number; readonly to: number }
  /** A number, `void` and their like. */
  | { readonly kind: 'basic' };

export const BASIC_TYPE: TypeUse = { kind: 'basic' };

const MOST_WORDS = 12;

export interface Specifiers {
  /** Null where no type stands. */
  readonly use: TypeUse | null;
  /** The token behind them. */
  readonly next: number;
}

/** The type that a declaration begins with. */
export function specifiersAt(source: SourceFile, from: number): Specifiers {
  const { code } = source;
  let use: TypeUse | null = null;
  let at = from;
  for (let i = 0; i < MOST_WORDS && code.isIdentifier(at); i++) {
    const word = code.textOf(at);
    const tag = tagOf(word);
    if (word === '__attribute__') {
      at = behindGroup(source, at + 1);
    } else if (isQualifier(word)) {
      at++;
    } else if (isBasicType(word)) {
      use = BASIC_TYPE;
      at++;
    } else if (use !== null || (isKeyword(word) && tag === null && !isTypeof(word))) {
      break;
    } else if (tag !== null) {
      const head = tagHeadAt(source, at, tag);
      if (head === null) break;
      ({ use, next: at } = head);
    } else if (isTypeof(word) && code.punctuation(at + 1) === '(') {
      const behind = behindGroup(source, at + 1);
      use = { kind: 'typeof', from: at + 2, to: behind - 2 };
      at = behind;
    } else if (looksLikeAttribute(word) && code.isIdentifier(at + 1)) {
      // An attribute, unless it is the type: `__noinline u32 f` but `__u32 length`.
      if (isLastWord(source, at + 1)) {
        use = named('typedef', word);
      }
      at++;
    } else {
      use = named('typedef', word);
      at++;
    }
  }
  return { use, next: at };
}

/** Whether the name at a token is what is declared, so that the word before it is the type. */
function isLastWord({ code }: SourceFile, token: number): boolean {
  const word = code.textOf(token);
  if (isQualifier(word)) return true;
  if (isKeyword(word)) return false;
  const mark = code.punctuation(token + 1);
  return (mark !== '' && mark !== '*') || looksLikeAttribute(code.textOf(token + 1));
}

/** `struct name`, `struct name { … }` or `struct { … }`; null when neither follows. */
function tagHeadAt(
  source: SourceFile,
  keyword: number,
  tag: Tag,
): { readonly use: TypeUse; readonly next: number } | null {
  const { code } = source;
  let at = keyword + 1;
  if (code.isIdentifier(at) && code.textOf(at) === '__attribute__') {
    at = behindGroup(source, at + 1);
  }
  if (code.isIdentifier(at)) {
    const use = named(tag, code.textOf(at));
    return { use, next: code.punctuation(at + 1) === '{' ? behindGroup(source, at + 1) : at + 1 };
  }
  if (code.punctuation(at) !== '{') return null;
  return { use: { kind: 'body', source, opener: at }, next: behindGroup(source, at) };
}

export function named(tag: TypeRef['tag'], name: string): TypeUse {
  return { kind: 'named', type: { tag, name } };
}

/** The token behind the brackets that open at one; that one itself where nothing closes them. */
export function behindGroup({ layout }: SourceFile, opener: number): number {
  const closer = layout.partner[opener] ?? -1;
  return closer > opener ? closer + 1 : opener;
}

/** The tag and the name, if it has one, of the body that a bracket opens; null for other brackets. */
export function headOfBody(
  source: SourceFile,
  opener: number,
): { readonly tag: Tag; readonly name: number; readonly keyword: number } | null {
  const { code, layout } = source;
  if (code.punctuation(opener) !== '{') return null;
  let at = opener - 1;
  const name = code.isIdentifier(at) && tagOf(code.textOf(at)) === null ? at-- : -1;
  if (code.punctuation(at) === ')' && layout.partner[at] > 0) at = layout.partner[at] - 1;
  if (at >= 0 && code.isIdentifier(at) && code.textOf(at) === '__attribute__') at--;
  const tag = at >= 0 && code.isIdentifier(at) ? tagOf(code.textOf(at)) : null;
  return tag === null ? null : { tag, name, keyword: at };
}

/** Whether `typedef` stands before the keyword of a struct, union or enum. */
export function isTypedefAt({ code }: SourceFile, keyword: number): boolean {
  let at = keyword - 1;
  for (let i = 0; i < MOST_WORDS && at >= 0 && code.isIdentifier(at); i++, at--) {
    const word = code.textOf(at);
    if (word === 'typedef') return true;
    if (!isQualifier(word)) return false;
  }
  return false;
}
