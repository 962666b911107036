import { anchorOf, inItem, isInCallAt, type Anchor } from './anchor';
import { whereTheSiteIs, type Found } from './fallback';
import type { Site, SourceFile, Span } from './source-file';

/** How far around a site a name may stand. */
export type Reach =
  /** Its statement: for what has a line of its own, as a call. */
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
  const inFunction = inItem(source, source.occurrences(name), reference, MOST_OCCURRENCES);
  const tokens = (inFunction ?? []).filter((token) => !isMember(source, token));
  const token = nearest(source, anchor, reference, tokens, reach);
  return token === null ? null : source.tokenSpan(token);
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
    () => reach === 'function',
  ];
  for (const isInside of circles) {
    const inside = tokens.filter(isInside);
    if (inside.length > 0) return inside.length === 1 ? inside[0] : null;
  }
  return null;
}

function isMember({ code }: SourceFile, token: number): boolean {
  const before = code.punctuation(token - 1);
  return before === '.' || before === '->';
}
