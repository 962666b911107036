import { SourceFile, type Site, type Span } from '../../server/src/source';

/** A text with places marked in it: `@` before what line_info points at, «» around what must be found. */
export interface Marked {
  readonly source: SourceFile;
  readonly site: Site;
  /** What is marked; empty without marks. */
  readonly wanted: string;
  readonly wantedSpan: Span | null;
}

const BYTES = new TextEncoder();

export function marked(text: string, headers?: readonly SourceFile[]): Marked {
  const lines = text.split('\n');
  let site: Site = { line: 1, column: 0 };
  let wanted = '';
  let wantedSpan: Span | null = null;
  const clean = lines.map((line, i) => {
    const at = line.replace(/[«»]/g, '').indexOf('@');
    if (at >= 0)
      site = {
        line: i + 1,
        column: BYTES.encode(line.replace(/[«»]/g, '').slice(0, at)).length + 1,
      };
    const whole = line.replace('@', '');
    const start = whole.indexOf('«');
    const end = whole.indexOf('»') - 1;
    if (start >= 0) {
      wanted = whole.slice(start + 1, end + 1);
      wantedSpan = { line: i + 1, column: start + 1, endLine: i + 1, endColumn: end + 1 };
    }
    return whole.replace(/[«»]/g, '');
  });
  const source = new SourceFile(clean.join('\n'), headers === undefined ? {} : { headers });
  return { source, site, wanted, wantedSpan };
}

/** The text of a span. */
export function textOf(source: SourceFile, { line, column, endLine, endColumn }: Span): string {
  if (line !== endLine) return `${source.lineText(line).slice(column - 1)}…`;
  return source.lineText(line).slice(column - 1, endColumn - 1);
}
