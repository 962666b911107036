import { printable } from '../../bytes';
import type { Meaning, Style } from '../style';

export interface Cell {
  readonly text: string;
  readonly meaning?: Meaning;
  readonly isNumber?: boolean;
}

/** Rows below a header, in columns as wide as they need to be. */
export function* tableLines(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  style: Style,
  indent = '  ',
): Generator<string> {
  const shown = rows.map((row) => row.map((cell) => ({ ...cell, text: printable(cell.text) })));
  const names = header.map(printable);
  const widths = names.map((name, i) =>
    shown.reduce((width, row) => Math.max(width, row[i].text.length), name.length),
  );
  const last = names.length - 1;
  const isNumber = names.map((_, i) => shown.some((row) => row[i].isNumber === true));
  const fit = (text: string, i: number) => {
    if (isNumber[i]) return text.padStart(widths[i]);
    return i === last ? text : text.padEnd(widths[i]);
  };
  yield style('quiet', `${indent}${names.map(fit).join('  ')}`);
  for (const row of shown) {
    const cells = row.map(({ text, meaning }, i) => {
      const fitted = fit(text, i);
      return meaning === undefined ? fitted : style(meaning, fitted);
    });
    yield `${indent}${cells.join('  ')}`;
  }
}
