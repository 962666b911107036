import type { Site, SourceFile, Span } from './source-file';

/** How sure a place is: the very token; the token at the column of line_info; the line of line_info. */
export type Certainty = 'exact' | 'token' | 'line';

export interface Found {
  readonly span: Span;
  readonly certainty: Certainty;
}

/** The token at a site, else its line without the blanks around it. */
export function whereTheSiteIs(source: SourceFile, site: Site): Found {
  const offset = source.offsetOf(site);
  if (offset !== null) {
    const { code } = source;
    const token = code.lastBeginningUpTo(offset);
    if (token >= 0 && offset < code.ends[token]) {
      return { span: source.tokenSpan(token), certainty: 'token' };
    }
  }
  return { span: lineSpan(source, site), certainty: 'line' };
}

function lineSpan(source: SourceFile, { line, column }: Site): Span {
  const text = source.lineText(line);
  const end = text.trimEnd().length + 1;
  const start = text.length - text.trimStart().length + 1;
  if (end > start) return { line, column: start, endLine: line, endColumn: end };
  const at = Math.max(1, source.hasLine(line) ? 1 : column);
  return { line, column: at, endLine: line, endColumn: at };
}
