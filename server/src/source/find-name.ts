import { anchorOf, inItem, isInCallAt, type Anchor } from './anchor';
import { whereTheSiteIs, type Found } from './fallback';
import type { Site, SourceFile, Span } from './source-file';

/** How far around a site a name may stand. */
export type Reach =
  /**
   * Its statement: for what has a line of its own, as a call. Where nothing is called there, compilers have merged the calls
   * of several branches or inlined copies, and left the line of what was before: then as for a value.
   */
  | 'statement'
  /** The function: for a value whose instruction has the line of what uses it, if the name stands there only once. */
  | 'function';

/** More occurrences of a name than this in one function, and none is told from the others. */
const MOST_OCCURRENCES = 256;

/** Finds the identifier that a site is about: a helper, a kfunc, an enumerator, a variable. */
export function findName(
  source: SourceFile,
  site: Site,
  name: string,
  reach: Reach = 'statement',
): Found {
  const span = exactName(source, site, name, reach);
  return span === null ? whereTheSiteIs(source, site) : { span, certainty: 'exact' };
}

function exactName(source: SourceFile, site: Site, name: string, reach: Reach): Span | null {
  const anchor = anchorOf(source, site);
  if (anchor === null) return null;
  const reference = anchor.token >= 0 ? anchor.token : anchor.lastOnLine;
  if (reference < 0) return null;
  const words = [name, ...(WRITTEN_AS.get(name) ?? [])];
  const tokens = words.flatMap((word) => named(source, word, reference));
  const token = nearest(source, anchor, reference, tokens, reach);
  return token === null ? null : source.tokenSpan(token);
}

/** Helpers that programs call by libbpf's macros. */
const WRITTEN_AS: ReadonlyMap<string, readonly string[]> = new Map([
  ['bpf_trace_printk', ['bpf_printk']],
  ['bpf_trace_vprintk', ['bpf_printk']],
  ['bpf_seq_printf', ['BPF_SEQ_PRINTF']],
  ['bpf_snprintf', ['BPF_SNPRINTF']],
]);

function named(source: SourceFile, name: string, reference: number): number[] {
  const inFunction = inItem(source, source.occurrences(name), reference, MOST_OCCURRENCES) ?? [];
  return inFunction.filter((token) => !isMember(source, token));
}

function nearest(
  source: SourceFile,
  anchor: Anchor,
  reference: number,
  tokens: readonly number[],
  reach: Reach,
): number | null {
  const { statement } = source.layout;
  const inStatement = (token: number): boolean => statement[token] === statement[reference];
  const onLine = (token: number): boolean =>
    token >= anchor.firstOnLine && token <= anchor.lastOnLine;
  const circles = [
    (token: number) => token === anchor.token,
    (token: number) => isInCallAt(source, anchor, token),
    (token: number) => onLine(token) && inStatement(token),
    onLine,
    inStatement,
    () => reach === 'function' || !callsAnything(source, reference),
  ];
  for (const isInside of circles) {
    const inside = tokens.filter(isInside);
    if (inside.length > 0) return inside.length === 1 ? inside[0] : null;
  }
  return null;
}

/** Whether a statement has a call in it, or what may be a macro that makes one. */
function callsAnything(source: SourceFile, token: number): boolean {
  const { code, layout } = source;
  const isOfIt = (other: number) => layout.statement[other] === layout.statement[token];
  let first = token;
  while (first > 0 && isOfIt(first - 1)) first--;
  for (let at = first; at < code.count && isOfIt(at); at++) {
    if (!code.isIdentifier(at)) continue;
    const word = code.textOf(at);
    const isCalled = code.punctuation(at + 1) === '(' && !WITH_PARENTHESES.has(word);
    if (isCalled || source.macros.named(word).length > 0) return true;
  }
  return false;
}

const WITH_PARENTHESES = new Set(['if', 'while', 'for', 'switch', 'return', 'sizeof']);

function isMember({ code }: SourceFile, token: number): boolean {
  const before = code.punctuation(token - 1);
  return before === '.' || before === '->';
}
