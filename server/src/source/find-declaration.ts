import type { Found } from './fallback';
import type { SourceFile } from './source-file';

/** More occurrences than any file has of what it declares. */
const MOST_OCCURRENCES = 4096;

/**
 * Finds where a file declares a variable, a map, a function or an extern: its definition, else its first declaration; null
 * when the file has none.
 */
export function findDeclaration(source: SourceFile, name: string): Found | null {
  const occurrences = source.occurrences(name).slice(0, MOST_OCCURRENCES);
  const declared = occurrences.filter((token) => isDeclared(source, token));
  const defined = declared.find((token) => !isExtern(source, token));
  const inFunction = occurrences.find((token) => isLocalExtern(source, token));
  const token = defined ?? declared.at(0) ?? inFunction ?? onlyArgument(source, occurrences);
  return token === null ? null : { span: source.tokenSpan(token), certainty: 'exact' };
}

/** A name at file level that something of a type stands before: `int x`, `} x`, `*x`, `int a, x`. */
function isDeclared({ code, layout }: SourceFile, token: number): boolean {
  if (layout.depth[token] !== 0) return false;
  const before = code.punctuation(token - 1);
  if (before !== '' && before !== '}' && before !== '*' && before !== ',' && before !== ')') {
    return false;
  }
  if (code.isIdentifier(token - 1) && TAGS.has(code.textOf(token - 1))) return false;
  return (
    (code.punctuation(token + 1) !== '{' && !code.isIdentifier(token + 1)) ||
    isAttribute(code.textOf(token + 1))
  );
}

const TAGS = new Set(['struct', 'union', 'enum', 'typedef']);

/** What stands behind a declared name: `SEC`, `__kconfig`, `__ksym`, `__attribute__`. */
function isAttribute(word: string): boolean {
  return word.startsWith('_') || word === 'SEC';
}

function isExtern({ code, layout }: SourceFile, token: number): boolean {
  for (let i = layout.item[token]; i < token; i++) {
    if (code.isIdentifier(i) && code.textOf(i) === 'extern') return true;
  }
  return false;
}

/** `extern int CONFIG_HZ __kconfig;` in a function. */
function isLocalExtern({ code, layout }: SourceFile, token: number): boolean {
  const first = layout.statement[token];
  return layout.depth[token] > 0 && first < token && code.textOf(first) === 'extern';
}

/** A macro at file level that declares what its argument names, when the file has no other such place. */
function onlyArgument({ code, layout }: SourceFile, occurrences: readonly number[]): number | null {
  const arguments_ = occurrences.filter(
    (token) =>
      layout.depth[token] === 1 &&
      layout.inParentheses[token] === 1 &&
      code.isIdentifier(layout.opener[token] - 1),
  );
  return arguments_.length === 1 ? arguments_[0] : null;
}
