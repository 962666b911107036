import type { Severity } from '../../server/src/problem';

/** A problem that a source says it has. */
export interface Annotation {
  readonly rule: string;
  /** Null for the rule's own severity. */
  readonly severity: Severity | null;
  /** Kernels by their first two numbers. */
  readonly kernels: readonly string[];
  /** Where the problem stands; null for what has no line. Counts from 1, the end is behind the last column. */
  readonly place: {
    readonly line: number;
    readonly column: number;
    readonly endColumn: number;
  } | null;
  /** What the report has to say among other things. */
  readonly words: string | null;
}

const FORM =
  /^(?<indent>\s*)\/\/(?<gap> *)(?<mark>\^+|line|file) (?<rule>[a-z-]+)(?: \((?<severity>\w+)\))?: (?<kernels>\d[\d. ]*\d)(?: "(?<words>.+)")?$/;
/** What looks like one, and so has to be one. */
const LOOKS_LIKE_ONE = /^\s*\/\/\s*(?:\^|(?:line|file) [a-z-]+(?: \(\w+\))?:)/;

/**
 * The problems that a source is annotated with, below the line that has them:
 *
 *     return BPF_CORE_READ(task, state);
 *     //                         ^^^^^ field-missing: 6.1 6.12 6.18 7.2
 *
 * The carets stand under the very token. `line` instead of carets: the whole statement of that line; `file`: no line at
 * all. A severity follows the rule in parentheses where it is not the rule's own, words that the report has to say stand
 * last in quotes. Throws where an annotation cannot be understood.
 */
export function annotationsOf(source: string): Annotation[] {
  const annotations: Annotation[] = [];
  let annotated = { text: '', line: 0 };
  for (const [index, text] of source.split('\n').entries()) {
    const line = index + 1;
    if (!LOOKS_LIKE_ONE.test(text)) {
      annotated = { text, line };
      continue;
    }
    const parts: Partial<Record<string, string>> | undefined = FORM.exec(text)?.groups;
    if (parts === undefined) throw new Error(`line ${line} is no annotation: ${text.trim()}`);
    const { indent = '', gap = '', mark = '', rule = '', severity, kernels = '', words } = parts;
    annotations.push({
      rule,
      severity: (severity as Severity | undefined) ?? null,
      kernels: kernels.split(' '),
      place: mark === 'file' ? null : placeIn(annotated, mark, indent.length + 2 + gap.length),
      words: words ?? null,
    });
  }
  return annotations;
}

function placeIn(
  { text, line }: { readonly text: string; readonly line: number },
  mark: string,
  offset: number,
): Annotation['place'] {
  const end = text.trimEnd().length;
  if (mark === 'line') return { line, column: text.search(/\S/) + 1, endColumn: end + 1 };
  if (offset + mark.length > end) throw new Error(`the carets below line ${line} point behind it`);
  return { line, column: offset + 1, endColumn: offset + mark.length + 1 };
}
