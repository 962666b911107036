import { has, type HighlightedLine, type Token } from './highlighter';

/**
 * What an annotation says of the line above it: the characters under its carets have `scope` and those beside do not; or
 * none of them has it.
 */
export interface Annotation {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly scope: string;
  readonly isAbsent: boolean;
}

export interface AnnotatedFile {
  /** The text to highlight. */
  readonly text: string;
  readonly annotations: readonly Annotation[];
}

const CARETS = /^(\s*)(\^+) (- )?([\w.-]+)$/;
const FROM_THE_START = /^<(~*)(-+) (- )?([\w.-]+)$/;

/**
 * C with annotations in comments: `//  ^^^ scope` or `// ^^^ - scope`; `// <~~--- scope` stands under the first columns, two
 * after leaving out two.
 */
export function annotatedC(file: string): AnnotatedFile {
  const lines = file.trimEnd().split('\n');
  const annotations = lines.flatMap((line, index) => {
    const said = annotationInComment(line);
    if (said === null) return [];
    let subject = index - 1;
    while (annotationInComment(lines[subject]) !== null) subject--;
    return [{ ...said, line: subject }];
  });
  return { text: lines.join('\n'), annotations };
}

function annotationInComment(line: string): Omit<Annotation, 'line'> | null {
  return line.startsWith('//') ? annotation(line.slice(2), 2) : null;
}

/** A log, each line behind `| `, with annotations behind `> `. */
export function annotatedLog(file: string): AnnotatedFile {
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  for (const [index, line] of file.trimEnd().split('\n').entries()) {
    const said = line.startsWith('> ') ? annotation(line.slice(2), 0) : null;
    if (said !== null) annotations.push({ ...said, line: lines.length - 1 });
    else if (line === '|' || line.startsWith('| ')) lines.push(line.slice(2));
    else throw new Error(`line ${index + 1} is neither of the log nor an annotation: ${line}`);
  }
  return { text: lines.join('\n'), annotations };
}

function annotation(text: string, column: number): Omit<Annotation, 'line'> | null {
  const start = FROM_THE_START.exec(text.trimStart());
  if (start !== null) {
    const from = start[1].length;
    return {
      from,
      to: from + start[2].length,
      scope: start[4],
      isAbsent: start[3] === '- ',
    };
  }
  const carets = CARETS.exec(text);
  if (carets === null) return null;
  const from = column + carets[1].length;
  return { from, to: from + carets[2].length, scope: carets[4], isAbsent: carets[3] === '- ' };
}

/** What is wrong with the line, or null: the annotation holds. */
export function disagreement(
  line: HighlightedLine,
  { from, to, scope, isAbsent }: Annotation,
): string | null {
  const under = line.tokens.filter((token) => token.start < to && token.end > from);
  const quoted = JSON.stringify(line.text.slice(from, to));
  if (to > line.text.length) return `the carets go beyond the line: ${line.text}`;
  if (isAbsent) {
    const wrong = under.find((token) => has(token, scope));
    return wrong === undefined ? null : `${quoted} has ${scope}: ${told(line, wrong)}`;
  }
  const missing = under.find((token) => !has(token, scope));
  if (missing !== undefined) return `${quoted} lacks ${scope}: ${told(line, missing)}`;
  const beyond = line.tokens.find(
    (token) => has(token, scope) && (touches(token, from, to) || sticksOut(token, from, to)),
  );
  return beyond === undefined ? null : `${scope} goes beyond ${quoted}: ${told(line, beyond)}`;
}

/** A neighbour; one of the same scope would be the same thing in the editor. */
function touches(token: Token, from: number, to: number): boolean {
  return token.end > token.start && (token.end === from || token.start === to);
}

function sticksOut(token: Token, from: number, to: number): boolean {
  return token.start < to && token.end > from && (token.start < from || token.end > to);
}

function told(line: HighlightedLine, token: Token): string {
  return `${JSON.stringify(line.text.slice(token.start, token.end))} is ${token.scopes.join(' ')}`;
}
