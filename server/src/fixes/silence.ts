import type { Problem } from '../problem';
import { allowances, SourceFile } from '../source';
import { inserted, type Draft, type Edit } from './fix';
import { indentAt, newlineOf } from './layout-of-text';

/** A comment that allows a rule where a problem stands; null where none would be understood. */
export function silenceFix(source: SourceFile, { rule, range }: Problem): Draft | null {
  if (range === null || range.certainty === 'carried' || !source.hasLine(range.line)) return null;
  const edit = commentFor(source, range.line, `/* core-lens: allow(${rule}) */`);
  if (edit === null || !isUnderstood(source, edit, rule, range.line)) return null;
  return { title: `Allow ${rule} here with a comment`, edits: [edit] };
}

/** On a line of its own above a statement that begins on the line, else behind the code of the line. */
function commentFor(source: SourceFile, line: number, comment: string): Edit | null {
  const { code, layout } = source;
  const start = source.lineStart(line);
  const first = code.lastBeginningUpTo(start - 1) + 1;
  const last = code.lastBeginningUpTo(source.lineEnd(line));
  if (last < first) return null;
  if (layout.statement[first] !== first) return inserted(code.ends[last], ` ${comment}`);
  return inserted(start, `${indentAt(source, start)}${comment}${newlineOf(source)}`);
}

/** Whether the comment silences the line, which it does not within the definition of a macro or another comment. */
function isUnderstood(
  { text }: SourceFile,
  { start, newText }: Edit,
  rule: string,
  line: number,
): boolean {
  const changed = new SourceFile(text.slice(0, start) + newText + text.slice(start));
  const lineThen = newText.includes('\n') ? line + 1 : line;
  return allowances(changed).allowed.some(
    ({ rules, firstLine, lastLine }) =>
      rules.includes(rule) && firstLine <= lineThen && lineThen <= lastLine,
  );
}
