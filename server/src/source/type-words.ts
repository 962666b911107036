import type { TokenList } from './tokens';

/** Words that say nothing of the type they stand beside. */
const QUALIFIERS = new Set([
  'const',
  'volatile',
  'restrict',
  'static',
  'extern',
  'register',
  'inline',
  'typedef',
]);

const BASIC = new Set([
  'void',
  'char',
  'short',
  'int',
  'long',
  'float',
  'double',
  'signed',
  'unsigned',
  '_Bool',
  'bool',
  '__int128',
]);

const STATEMENTS = new Set([
  'if',
  'else',
  'for',
  'while',
  'do',
  'switch',
  'case',
  'default',
  'return',
  'goto',
  'break',
  'continue',
  'sizeof',
  'asm',
  '__asm__',
  '_Alignof',
  '_Static_assert',
  '__attribute__',
  '__auto_type',
]);

const TYPEOF = new Set(['typeof', '__typeof__', '__typeof', 'typeof_unqual']);

export type Tag = 'struct' | 'union' | 'enum';

export function tagOf(word: string): Tag | null {
  return word === 'struct' || word === 'union' || word === 'enum' ? word : null;
}

/** The tag that a name stands behind, as in `struct task_struct`. */
export function tagBefore(code: TokenList, name: number): Tag | null {
  return name > 0 && code.isIdentifier(name - 1) ? tagOf(code.textOf(name - 1)) : null;
}

export function isQualifier(word: string): boolean {
  return QUALIFIERS.has(word);
}

export function isBasicType(word: string): boolean {
  return BASIC.has(word);
}

export function isTypeof(word: string): boolean {
  return TYPEOF.has(word);
}

/** Whether a word of C can name nothing that a program declares. */
export function isKeyword(word: string): boolean {
  return (
    QUALIFIERS.has(word) ||
    BASIC.has(word) ||
    STATEMENTS.has(word) ||
    TYPEOF.has(word) ||
    tagOf(word) !== null
  );
}

/** Attributes are macros that begin so: `__rcu`, `__noinline`, `__arg_trusted`, `__attribute__`. */
export function looksLikeAttribute(word: string): boolean {
  return word.startsWith('__');
}
