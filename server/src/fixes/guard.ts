import type { SourceFile } from '../source';
import { asConditional, isReturnable, isScalarValue } from './conditional';
import { inserted, replaced, type Draft, type Edit, type FixRequest } from './fix';
import { indentAt, indentUnit, movedIn, newlineOf } from './layout-of-text';
import { mayLeaveItsBranch, outlined, outlineEdits } from './outline';
import { questionFor } from './question';
import { endsWithPath, localKind, type SourceRead } from './read';
import { isCall, placeInCode, type Statement } from './statement';
import { isInForeignMacro, textOf } from './expression';

/** What a read gives where it is not there; no enumerator of a kernel has the value −1. */
const NOTHING = '0';
const NO_ENUMERATOR = '-1';

/** The read, only where the kernel says that what it reads is there. */
export function guardFix(request: FixRequest, read: SourceRead): Draft | null {
  const { checked, source } = request;
  const question = questionFor(checked, source, read);
  if (question === null) return null;
  if (mayLeaveItsBranch(request, read)) {
    const inner = outlined(read);
    const asked = inner && questionFor(checked, source, inner);
    if (inner === null || asked === null) return null;
    if (endsWithPath(read) && !isReturnable(localKind(read))) return null;
    const edits = outlineEdits(source, inner, [], { question: asked, no: NOTHING });
    return edits && { title: `Guard with ${question} in a function of its own`, edits };
  }
  const edits = guardEdits(request, read, question);
  return edits && { title: `Guard with ${question}`, edits };
}

function guardEdits(
  { source, isPartOfStatement = false }: FixRequest,
  read: SourceRead,
  question: string,
): readonly Edit[] | null {
  const { statement } = placeInCode(source, read.whole.first);
  if (
    statement !== null &&
    isCall(source, statement) &&
    !isInForeignMacro(source, statement.first + 1)
  ) {
    if (!isPartOfStatement) return ifAround(source, statement, question);
    if (statement.first === read.whole.first) return null;
  }
  if (endsWithPath(read) && !isScalarValue(read.form, localKind(read))) return null;
  const nothing = read.relocation.kind === 'enumval_value' ? NO_ENUMERATOR : NOTHING;
  return [asConditional(source, read.whole, question, textOf(source, read.whole), nothing)];
}

/** `if (question)` around a statement. */
export function ifAround(source: SourceFile, statement: Statement, question: string): Edit[] {
  const { code, text } = source;
  const [start, end] = [code.starts[statement.first], code.ends[statement.last]];
  const unit = indentUnit(source);
  const newline = newlineOf(source);
  const isElseBehind =
    code.isIdentifier(statement.last + 1) && code.textOf(statement.last + 1) === 'else';
  const needsBraces = statement.isBody && isElseBehind;
  const inner = indentAt(source, start);
  const body = movedIn(text.slice(start, end), unit);
  const guarded = `if (${question})${newline}${inner}${unit}${body}`;
  if (!needsBraces) return [replaced(start, end, guarded)];
  const [before, behind] = [code.ends[statement.first - 1], code.starts[statement.last + 1]];
  const isOnlyBlank = text.slice(end, behind).trim() === '';
  const outer = indentAt(source, behind);
  const closing = `${newline}${outer}} `;
  return [
    inserted(before, ' {'),
    isOnlyBlank
      ? replaced(start, behind, guarded + closing)
      : replaced(start, end, `${guarded}${closing.trimEnd()}`),
  ];
}
