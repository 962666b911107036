import { widthOf } from './widths';

/** A line to show and the carets below it, which line up with it in a terminal. */
export interface CaretLine {
  /** Tabs as blanks, characters that would not print as �. */
  readonly text: string;
  readonly carets: string;
}

const TAB_WIDTH = 8;
/** Of a longer line the part around the carets is shown. */
const LONGEST_SHOWN = 200;
const SHOWN_BEFORE = 60;
const CUT = '…';

/** What prints nothing, or turns what is printed around it. */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]/u;

/**
 * The line with carets under the columns from `startColumn` to before `endColumn`, both counted from 1 in UTF-16 units; at
 * least one caret, as far as the line goes and one behind it.
 */
export function caretLine(line: string, startColumn: number, endColumn: number): CaretLine {
  const start = clamp(startColumn - 1, 0, line.length);
  const end = clamp(endColumn - 1, start, line.length);
  const from = line.length > LONGEST_SHOWN ? Math.max(0, start - SHOWN_BEFORE) : 0;
  const to = Math.min(line.length, from + LONGEST_SHOWN);

  let text = from > 0 ? CUT : '';
  let width = text.length;
  let caretsFrom = -1;
  let caretsTo = -1;
  for (let at = from; at < to;) {
    const point = line.codePointAt(at) ?? 0;
    const next = at + (point > 0xffff ? 2 : 1);
    if (caretsFrom < 0 && next > start) caretsFrom = width;
    const { shown, columns } = show(point, width);
    text += shown;
    width += columns;
    if (next <= end || (at < end && next > end)) caretsTo = width;
    at = next;
  }
  if (to < line.length) text += CUT;
  if (caretsFrom < 0) caretsFrom = width;
  const count = Math.max(1, caretsTo - caretsFrom);
  return { text, carets: ' '.repeat(caretsFrom) + '^'.repeat(count) };
}

function show(point: number, width: number): { shown: string; columns: number } {
  if (point === 0x09) {
    const columns = TAB_WIDTH - (width % TAB_WIDTH);
    return { shown: ' '.repeat(columns), columns };
  }
  const character = String.fromCodePoint(point);
  if (UNPRINTABLE.test(character)) return { shown: '�', columns: 1 };
  return { shown: character, columns: widthOf(point) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
