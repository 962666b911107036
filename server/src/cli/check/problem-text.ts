import { printable } from '../../bytes';
import type { CheckedObject, Problem, Severity, SourceRange } from '../../problem';
import { caretLine } from '../../source';
import type { Meaning, Style } from '../style';

export const SEVERITY_MEANINGS: Readonly<Record<Severity, Meaning>> = {
  error: 'bad',
  warning: 'absent',
  information: 'source',
  hint: 'quiet',
};

/** A problem as compilers tell theirs. */
export function* problemLines(
  { path, prepared }: Pick<CheckedObject, 'prepared'> & { readonly path: string },
  problem: Problem,
  style: Style,
): Generator<string> {
  const { range, severity, rule } = problem;
  const message = printable(problem.message);
  const label = style(SEVERITY_MEANINGS[severity], `${severity}:`);
  yield `${style('heading', placeText(range, path))} ${label} ${message} ${style('quiet', `[${rule}]`)}`;
  if (range !== null) yield* excerptLines(range, SEVERITY_MEANINGS[severity], style);
  for (const related of problem.related) {
    yield `  ${style('quiet', `${placeText(related.range, path)} ${printable(related.message)}`)}`;
  }
  if (problem.help !== null && severity !== 'hint') {
    yield `  ${style('heading', 'help:')} ${printable(problem.help)}`;
  }
  const names = problem.programs.map(
    (program) => prepared.object.functions[prepared.programs[program].functionIndex].name,
  );
  if (names.length > 1 || names[0] !== problem.functionName) {
    yield `  ${style('quiet', `in ${listed(names)}`)}`;
  }
}

/** The line of a place, and what of it is meant. */
export function* excerptLines(
  { line, column, endLine, endColumn, text }: Omit<SourceRange, 'file' | 'certainty'>,
  meaning: Meaning,
  style: Style,
): Generator<string> {
  if (text === '') return;
  const number = `${line}`.padStart(6);
  const end = endLine === line ? endColumn : text.trimEnd().length + 1;
  const shown = caretLine(text.trimEnd(), column, end);
  yield `${style('quiet', `${number} |`)} ${shown.text}`;
  yield `${style('quiet', '       |')} ${shown.carets.replace(/\^+/, (carets) => style(meaning, carets))}`;
}

function placeText(range: SourceRange | null, objectPath: string): string {
  if (range === null) return `${printable(objectPath)}:`;
  return `${printable(range.file)}:${range.line}:${range.column}:`;
}

const MOST_LISTED = 6;

function listed(names: readonly string[]): string {
  const told = names.slice(0, MOST_LISTED).map(printable).join(', ');
  const more = names.length - MOST_LISTED;
  return more > 0 ? `${told} and ${more} more` : told;
}
