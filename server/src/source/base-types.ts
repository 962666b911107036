import type { Accessor } from './accessors';
import type { SourceFile } from './source-file';
import { localDeclaration } from './variable-types';

const MOST_OCCURRENCES = 200;
/** Between the type of a declaration and its last name. */
const LONGEST_DECLARATION = 24;

/**
 * Whether an expression can begin with a pointer to struct or union `root`, as far as the source says what it begins with:
 * a cast, a type as an argument of a macro, a variable declared in the same function.
 */
export function canBeginWith(source: SourceFile, accessor: Accessor, root: string): boolean {
  const { base } = accessor;
  if (base < 0) return true;
  const type = castTo(source, base) ?? tagBefore(source, base);
  if (type !== null) return type === root;
  if (!source.code.isIdentifier(base)) return true;
  const declared = declaredTypes(source, base);
  if (declared.length === 0) return true;
  return declared.includes(root) && isRootInScope(source, base, root);
}

/** False where blocks hide each other's variables, and the one that holds here is of another type. */
function isRootInScope(source: SourceFile, variable: number, root: string): boolean {
  const use = localDeclaration(source, variable)?.use;
  const type = use?.kind === 'named' ? use.type : null;
  return type === null || type.tag === 'typedef' || type.name === root;
}

/** `task_struct` of `(const struct task_struct *)` directly before a token. */
function castTo(source: SourceFile, token: number): string | null {
  const { code, layout } = source;
  if (code.punctuation(token - 1) !== ')') return null;
  const opener = layout.partner[token - 1];
  if (opener < 0 || code.punctuation(token - 2) !== '*') return null;
  for (let i = opener + 2; i < token - 2 && i < opener + 5; i++) {
    const tag = code.isIdentifier(i) ? tagBefore(source, i) : null;
    if (tag !== null) return tag;
  }
  return null;
}

function tagBefore({ code }: SourceFile, token: number): string | null {
  const keyword = code.isIdentifier(token - 1) ? code.textOf(token - 1) : '';
  return keyword === 'struct' || keyword === 'union' ? code.textOf(token) : null;
}

/** The structs that a variable's name is declared with in the function around a token; several where blocks hide each other's. */
function declaredTypes(source: SourceFile, variable: number): string[] {
  const { code, layout } = source;
  const occurrences = source.occurrences(code.textOf(variable));
  if (occurrences.length > MOST_OCCURRENCES) return [];
  const types: string[] = [];
  for (const token of occurrences) {
    if (layout.item[token] !== layout.item[variable]) continue;
    const type = declaredType(source, token);
    if (type === 'unknown') return [];
    if (type !== null) types.push(type.tag);
  }
  return types;
}

/** The struct that a name is declared with; 'unknown' for a declaration with another type; null for no declaration. */
function declaredType(source: SourceFile, name: number): { tag: string } | 'unknown' | null {
  const { code, layout } = source;
  if (!ENDS_DECLARATOR.has(code.punctuation(name + 1))) return null;
  let at = name - 1;
  const last = Math.max(0, name - LONGEST_DECLARATION);
  while (at > last && (code.punctuation(at) === '*' || isQualifier(code.textOf(at)))) at--;
  if (code.punctuation(at) === ',' && layout.inParentheses[name] === 0) {
    // One of several names, as `b` in `struct inode *a, *b`.
    while (at > last && (code.isIdentifier(at) || isListMark(code.punctuation(at)))) {
      const tag = tagBefore(source, at--);
      if (tag !== null) return { tag };
    }
    return null;
  }
  if (!code.isIdentifier(at) || isStatementWord(code.textOf(at))) return null;
  const tag = tagBefore(source, at);
  return tag === null ? 'unknown' : { tag };
}

const ENDS_DECLARATOR = new Set([';', '=', ',', ')', '[']);

function isListMark(mark: string): boolean {
  return mark === '*' || mark === ',';
}

function isQualifier(word: string): boolean {
  return word === 'const' || word === 'volatile' || word === 'restrict' || word === '__restrict';
}

function isStatementWord(word: string): boolean {
  return word === 'return' || word === 'case' || word === 'goto' || word === 'else';
}
