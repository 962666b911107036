import { looksLikeMacro } from './core-macros';
import type { SourceFile } from './source-file';

/** Callers that are followed upwards; behind that a call is taken for granted. */
const MOST_CALLERS = 64;
/** Occurrences of a name that are looked at for a function of that name. */
const MOST_OCCURRENCES = 256;

/**
 * Whether the function around `inner` may have been compiled into the one around `outer`: because that one, or what it calls,
 * names it.
 */
export function mayBeCompiledInto(source: SourceFile, inner: number, outer: number): boolean {
  const { code, layout } = source;
  const target = layout.item[outer];
  const items = new Set([layout.item[inner]]);
  for (const item of items) {
    const name = functionName(source, item);
    if (name < 0 || items.size > MOST_CALLERS) return true;
    for (const token of source.occurrences(code.textOf(name))) {
      if (layout.depth[token] === 0 || token === name) continue;
      if (layout.item[token] === target) return true;
      items.add(layout.item[token]);
    }
  }
  return false;
}

/** Whether a file or its headers have a function of that name, body and all: it is then no function of the kernel. */
export function definesFunction(source: SourceFile, name: string): boolean {
  return [source, ...(source.headers ?? [])].some((file) =>
    file
      .occurrences(name)
      .slice(0, MOST_OCCURRENCES)
      .some((token) => hasBody(file, token)),
  );
}

function hasBody({ code, layout }: SourceFile, name: number): boolean {
  if (layout.depth[name] !== 0 || code.punctuation(name + 1) !== '(') return false;
  let at = layout.partner[name + 1] + 1;
  while (at > 0 && at < code.count && code.isIdentifier(at)) {
    at = code.punctuation(at + 1) === '(' ? layout.partner[at + 1] + 1 : at + 1;
  }
  return code.punctuation(at) === '{';
}

/** The token of a function's name, given the first token of the function; -1 when it cannot be told. */
function functionName({ code, layout, macros }: SourceFile, first: number): number {
  let name = -1;
  for (let token = first; token < code.count && layout.item[token] === first; token++) {
    if (layout.depth[token] > 0) continue;
    if (code.punctuation(token) === '{') break;
    const isCalled = code.isIdentifier(token) && code.punctuation(token + 1) === '(';
    if (isCalled && !code.textOf(token).startsWith('__attribute')) name = token;
  }
  if (name < 0) return -1;
  const word = code.textOf(name);
  const isMacro = macros.named(word).length > 0 || looksLikeMacro(word);
  // BPF_PROG(name, …)
  return isMacro && code.isIdentifier(name + 2) ? name + 2 : name;
}
