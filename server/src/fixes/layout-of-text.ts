import type { SourceFile } from '../source';

/** Columns behind which a line is broken. */
const LONGEST_LINE = 100;
const TAB_WIDTH = 8;
const DEFAULT_INDENT = '\t';

export function newlineOf({ text }: SourceFile): string {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** What one level of blocks is indented by in this file: a tab, or the fewest blanks that any line begins with. */
export function indentUnit({ text }: SourceFile): string {
  if (/^\t/m.test(text)) return '\t';
  let fewest = '';
  for (const [blanks] of text.matchAll(/^ +(?=[^\s*])/gm)) {
    if (blanks.length > 1 && (fewest === '' || blanks.length < fewest.length)) fewest = blanks;
  }
  return fewest || DEFAULT_INDENT;
}

/** The blanks that the line of an offset begins with. */
export function indentAt(source: SourceFile, offset: number): string {
  const line = source.lineText(source.lineOf(offset));
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** Whether a line that is `before` up to a place becomes too long with this text behind it. */
export function isTooLong(before: string, text: string): boolean {
  let width = 0;
  for (const unit of before) width += unit === '\t' ? TAB_WIDTH - (width % TAB_WIDTH) : 1;
  return width + text.length > LONGEST_LINE;
}

/** The text of an offset's line before it. */
export function lineBefore(source: SourceFile, offset: number): string {
  return source.text.slice(source.lineStart(source.lineOf(offset)), offset);
}

/** Text of several lines moved in by one more level, its first line apart. */
export function movedIn(text: string, unit: string): string {
  return text.replace(/\n(?=[^\r\n])/g, `\n${unit}`);
}
