import { SourceFile } from './source-file';

/** A #define that an offset is in. */
export interface DefineAt {
  /** The offset is on the name itself, or among the parameters. */
  readonly isHead: boolean;
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Its replacement as a source of its own, with lines and columns as they are. */
  readonly body: SourceFile;
  /** What to take from an offset in the file for one in the replacement. */
  readonly shift: number;
}

/** The #define around an offset; null elsewhere. */
export function defineAt(source: SourceFile, offset: number): DefineAt | null {
  const { directives, directiveTokens: tokens } = source.tokens;
  const token = tokens.lastBeginningUpTo(offset);
  if (token < 0) return null;
  let low = 0;
  let high = directives.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (directives[middle].from <= token) low = middle + 1;
    else high = middle;
  }
  const directive = low === 0 ? undefined : directives[low - 1];
  if (directive?.name !== 'define') return null;
  const { from, to } = directive;
  if (token >= to || from === to || !tokens.isIdentifier(from)) return null;
  if (offset > tokens.ends[to - 1]) return null;
  let first = from + 1;
  const hasParameters =
    first < to && tokens.punctuation(first) === '(' && tokens.starts[first] === tokens.ends[from];
  if (hasParameters) {
    while (first < to && tokens.punctuation(first) !== ')') first++;
    first++;
  }
  const start = first < to ? tokens.starts[first] : tokens.ends[to - 1];
  const line = source.lineOf(start);
  const lineStart = source.lineStart(line);
  const text = ' '.repeat(start - lineStart) + source.text.slice(start, tokens.ends[to - 1]);
  return {
    isHead: offset < start,
    nameStart: tokens.starts[from],
    nameEnd: tokens.ends[from],
    body: new SourceFile(text, { firstLine: line, headers: [source, ...(source.headers ?? [])] }),
    shift: lineStart,
  };
}
