import type { Site, SourceFile } from './source-file';

/** A site as tokens. */
export interface Anchor {
  /** First and last code token of the line; the last is the smaller one when the line has none. */
  readonly firstOnLine: number;
  readonly lastOnLine: number;
  /** The token at the column; -1 without one. */
  readonly token: number;
}

/** Null when the file has no such line. */
export function anchorOf(source: SourceFile, site: Site): Anchor | null {
  if (!source.hasLine(site.line)) return null;
  const { code } = source;
  const firstOnLine = code.lastBeginningUpTo(source.lineStart(site.line) - 1) + 1;
  const lastOnLine = code.lastBeginningUpTo(source.lineEnd(site.line));
  const offset = source.offsetOf(site);
  const token = offset === null ? -1 : code.lastBeginningUpTo(offset);
  const isInside = offset !== null && token >= 0 && offset < code.ends[token];
  return { firstOnLine, lastOnLine, token: isInside ? token : -1 };
}

/** Whether a token stands between the parentheses of the call that the anchor's token names. */
export function isInCallAt({ code, layout }: SourceFile, anchor: Anchor, token: number): boolean {
  const opener = anchor.token + 1;
  return (
    anchor.token >= 0 &&
    code.isIdentifier(anchor.token) &&
    code.punctuation(opener) === '(' &&
    token > opener &&
    token < layout.partner[opener]
  );
}

/** Which tokens of `ascending` are in the same function or declaration as `token`; at most `most`, null when more. */
export function inItem(
  { layout }: SourceFile,
  ascending: readonly number[],
  token: number,
  most: number,
): readonly number[] | null {
  const item = layout.item[token];
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (layout.item[ascending[middle]] < item) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < ascending.length && layout.item[ascending[end]] === item) {
    if (end++ - low === most) return null;
  }
  return ascending.slice(low, end);
}
