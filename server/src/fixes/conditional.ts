import type { SourceFile } from '../source';
import { standsAlone, type Tokens } from './expression';
import { replaced, type Edit } from './fix';
import { indentAt, indentUnit, isTooLong, lineBefore, newlineOf } from './layout-of-text';
import type { ReadForm, ValueKind } from './read';

/** Whether `0` may stand for what a read gives. */
export function isScalarValue(form: ReadForm, kind: ValueKind): boolean {
  if (form === 'path-macro' || form === 'direct') {
    return isReturnable(kind) || (form === 'direct' && kind === 'array');
  }
  return true;
}

/** Whether a function may give what a read gives, and `0` stand for it. */
export function isReturnable(kind: ValueKind): boolean {
  return kind === 'number' || kind === 'pointer';
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
  if (!isTooLong(before, `${oneLine};`)) return replaced(start, end, oneLine);
  const unit = indentUnit(source);
  const indent = `${indentAt(source, start)}${unit}${unit}`;
  const newline = newlineOf(source) + indent;
  const isShort = !isTooLong(indent, `${yes} : ${no}${close};`);
  const rest = isShort ? `${yes} : ${no}` : `${yes} :${newline}${no}`;
  return replaced(start, end, `${open}${question} ?${newline}${rest}${close}`);
}
