import { constructAt, type Construct, type Span } from '../source';
import { answerText, type Answer, type AnswerText, type HoverOptions } from './answer';
import { functionAnswer, kconfigAnswer } from './hover-names';
import { relocationAnswer, relocationsAt } from './hover-relocation';
import { sectionAnswer } from './hover-section';
import { enumeratorAnswer, fieldAnswer, typeAnswer } from './hover-types';
import { macroMeaning } from './macros';
import { code } from './markdown';
import type { DocumentView } from './view';

export interface Hover extends AnswerText {
  readonly span: Span;
}

/** What is known on each chosen kernel of what stands at an offset; null for what is nothing of a kernel. */
export function hoverAt(view: DocumentView, offset: number, options: HoverOptions): Hover | null {
  const { line, column } = view.source.span(offset, offset);
  const hits = relocationsAt(view, line, column);
  const [answer, span] =
    hits.length > 0
      ? [relocationAnswer(hits, view.kernels), hits[0].placed.range]
      : answerAt(view, offset);
  if (answer === null || span === null) return null;
  const { endLine, endColumn } = span;
  return {
    ...answerText(answer, view.kernels, options),
    span: { line: span.line, column: span.column, endLine, endColumn },
  };
}

function answerAt(view: DocumentView, offset: number): readonly [Answer | null, Span | null] {
  const construct = constructAt(view.source, offset);
  return construct === null ? [null, null] : [constructAnswer(view, construct), construct.span];
}

function constructAnswer(view: DocumentView, construct: Construct): Answer | null {
  switch (construct.kind) {
    case 'field':
      return fieldAnswer(view, construct);
    case 'type':
      return typeAnswer(view, construct.type);
    case 'enumerator':
      return enumeratorAnswer(view, construct);
    case 'section':
      return sectionAnswer(view, construct.text, construct.functionName);
    case 'kconfig':
      return kconfigAnswer(view, construct.name);
    case 'function':
      return functionAnswer(view, construct.name);
    case 'macro':
      return macroAnswer(view, construct.name, construct.argument);
    case 'name':
      // Local names have neither capitals nor underscores as a rule; enumerators have one or the other.
      return /[A-Z_]/.test(construct.name)
        ? enumeratorAnswer(view, { name: construct.name, type: null })
        : null;
  }
}

/** What a macro does, above what its argument is. */
function macroAnswer(view: DocumentView, name: string, argument: Construct | null): Answer | null {
  const meaning = macroMeaning(name);
  const about = argument === null ? null : argumentAnswer(view, argument);
  if (meaning === null) return about;
  if (about === null) return { title: code(name), lines: [meaning], columns: [], cells: [] };
  return { ...about, title: code(name), lines: [meaning, about.title, ...about.lines] };
}

/** An argument may have relocations of its own at its last token. */
function argumentAnswer(view: DocumentView, argument: Construct): Answer | null {
  const { endLine, endColumn } = argument.span;
  const hits = relocationsAt(view, endLine, endColumn);
  return hits.length > 0 ? relocationAnswer(hits, view.kernels) : constructAnswer(view, argument);
}
