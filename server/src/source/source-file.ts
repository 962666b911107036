import { fromByteColumn } from './columns';
import { layOut, type Layout } from './layout';
import { Macros } from './macros';
import { lineStarts } from './lines';
import { STRING, tokenize, type SourceTokens, type TokenList } from './tokens';

/** The kernel's types as a C header have 4 million characters; what is beyond this is not looked at. */
export const LONGEST_SOURCE = 1 << 24;

/** A range of a source; lines and columns count from 1, columns in UTF-16 units, the end is behind the last character. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A place as compilers record it in line_info: columns count bytes from 1, 0 when there is none. */
export interface Site {
  readonly line: number;
  readonly column: number;
}

export interface SourceOptions {
  /** What its reader calls the file. */
  readonly path?: string;
  /** Where the text begins, when it is not the whole file but a line that the object carries. */
  readonly firstLine?: number;
  /**
   * All that the file includes between quotes, and what that includes: its macros are understood where the file uses them.
   * Absent when it was not looked for.
   */
  readonly headers?: readonly SourceFile[];
}

const MOST_HEADERS = 256;

/** A source text with its tokens, all of which are found when first asked for. */
export class SourceFile {
  readonly text: string;
  private readonly starts: Uint32Array;
  private knownTokens: SourceTokens | null = null;
  private knownLayout: Layout | null = null;
  private knownMacros: Macros | null = null;
  private knownOccurrences: Occurrences | null = null;

  private readonly firstLine: number;
  readonly path: string | null;
  readonly headers: readonly SourceFile[] | null;

  constructor(text: string, { firstLine = 1, headers, path }: SourceOptions = {}) {
    this.firstLine = firstLine;
    this.path = path ?? null;
    this.headers = headers?.slice(0, MOST_HEADERS) ?? null;
    this.text = text.length > LONGEST_SOURCE ? text.slice(0, LONGEST_SOURCE) : text;
    this.starts = lineStarts(this.text);
  }

  get tokens(): SourceTokens {
    return (this.knownTokens ??= tokenize(this.text));
  }

  get code(): TokenList {
    return this.tokens.code;
  }

  get layout(): Layout {
    return (this.knownLayout ??= layOut(this.tokens));
  }

  get macros(): Macros {
    this.knownMacros ??= new Macros([this, ...(this.headers ?? [])].map(({ tokens }) => tokens));
    return this.knownMacros;
  }

  /** The names of the files that it includes, as written between quotes. */
  get includes(): readonly string[] {
    const { directives, directiveTokens: tokens } = this.tokens;
    return directives
      .filter(
        ({ name, from, to }) => name === 'include' && from < to && tokens.kinds[from] === STRING,
      )
      .map(({ from }) => tokens.textOf(from).slice(1, -1));
  }

  /** The code tokens that are this identifier, ascending. */
  occurrences(name: string): readonly number[] {
    this.knownOccurrences ??= indexIdentifiers(this.code);
    return this.knownOccurrences.get(name) ?? [];
  }

  hasLine(line: number): boolean {
    return line >= this.firstLine && line < this.firstLine + this.starts.length;
  }

  /** A line without its end; empty where there is none. */
  lineText(line: number): string {
    if (!this.hasLine(line)) return '';
    const text = this.text.slice(this.lineStart(line), this.lineEnd(line));
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }

  /** Whether a line is as it was compiled; an object that does not carry its text cannot tell. */
  isAsCompiled(line: number, compiled: string): boolean {
    return (
      this.hasLine(line) && (compiled === '' || compiled.trim() === this.lineText(line).trim())
    );
  }

  lineStart(line: number): number {
    return this.starts[line - this.firstLine];
  }

  /** Offset of the line's newline, or of the end of the text. */
  lineEnd(line: number): number {
    const next = line - this.firstLine + 1;
    return next < this.starts.length ? this.starts[next] - 1 : this.text.length;
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1 + this.firstLine;
  }

  /** The offset of a site; null when the file has no such line or the site no column. */
  offsetOf({ line, column }: Site): number | null {
    if (!this.hasLine(line) || column < 1) return null;
    const text = this.lineText(line);
    const unit = fromByteColumn(text, column) - 1;
    return unit > text.length ? null : this.lineStart(line) + unit;
  }

  span(start: number, end: number): Span {
    const line = this.lineOf(start);
    const endLine = this.lineOf(end);
    return {
      line,
      column: start - this.lineStart(line) + 1,
      endLine,
      endColumn: end - this.lineStart(endLine) + 1,
    };
  }

  /** From the first character of one token to the last of another. */
  tokenSpan(first: number, last = first): Span {
    return this.span(this.code.starts[first], this.code.ends[last]);
  }
}

type Occurrences = ReadonlyMap<string, number[]>;

function indexIdentifiers(code: TokenList): Occurrences {
  const found = new Map<string, number[]>();
  for (let token = 0; token < code.count; token++) {
    if (!code.isIdentifier(token)) continue;
    const name = code.textOf(token);
    const tokens = found.get(name);
    if (tokens === undefined) found.set(name, [token]);
    else tokens.push(token);
  }
  return found;
}
