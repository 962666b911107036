import type { SourceFile } from '../source';
import { standsAlone, type Tokens } from './expression';
import { replaced, type Edit } from './fix';
import { indentAt, indentUnit, isTooLong, lineBefore, newlineOf } from './layout-of-text';
import type { ReadForm, ValueKind } from './read';

/** Whether `0` may stand for what a read gives. */
export function isScalarValue(form: ReadForm, kind: ValueKind): boolean {
  if (form === 'path-macro' || form === 'direct') {
    return kind === 'number' || kind === 'pointer' || (form === 'direct' && kind === 'array');
  }
  return true;
}

/** An expression in place of another: `question ? yes : no`, in parentheses where precedence asks, broken where it is long. */
export function asConditional(
  source: SourceFile,
  whole: Tokens,
  question: string,
  yes: string,
  no: string,
): Edit {
  const { code } = source;
  const [start, end] = [code.starts[whole.first], code.ends[whole.last]];
  const isAlone = standsAlone(source, whole);
  const [open, close] = isAlone ? ['', ''] : ['(', ')'];
  const before = lineBefore(source, start);
  const oneLine = `${open}${question} ? ${yes} : ${no}${close}`;
  const behind = source.lineText(source.lineOf(end)).length - (end - source.lineStart(source.lineOf(end)));
  if (!isTooLong(before, `${oneLine}${' '.repeat(Math.min(behind, 2))}`)) {
    return replaced(start, end, oneLine);
  }
  const unit = indentUnit(source);
  const deeper = `${newlineOf(source)}${indentAt(source, start)}${unit}${unit}`;
  const isShort = !isTooLong(deeper.trimStart() + unit, `${yes} : ${no}`);
  const rest = isShort ? `${deeper}${yes} : ${no}` : `${deeper}${yes} :${deeper}${no}`;
  return replaced(start, end, `${open}${question} ?${rest}${close}`);
}
