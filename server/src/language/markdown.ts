const LONGEST_CODE = 300;

/** Text of a file, or of a sentence about one, that is nothing but text to Markdown. */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*[\]<>&|~#]/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_');
}

/** Text of a file as code; backticks end code, whatever stands before them. */
export function code(text: string): string {
  const line = oneLine(text).replace(/`/g, '’');
  return `\`${line.length > LONGEST_CODE ? `${line.slice(0, LONGEST_CODE)}…` : line}\``;
}

function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}

/** A table of finished Markdown; columns that are empty in every row are left out. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const kept = heads.flatMap((_, column) =>
    column === 0 || rows.some((row) => row[column] !== '') ? [column] : [],
  );
  const line = (cells: readonly string[]) =>
    `| ${kept.map((column) => withinCell(cells[column])).join(' | ')} |`;
  return [line(heads), `|${' --- |'.repeat(kept.length)}`, ...rows.map(line)].join('\n');
}

/** An even number of backslashes before a bar lets it end the cell, even within code. */
function withinCell(text: string): string {
  return text.replace(/(\\*)\|/g, (bar, { length }: string) =>
    length % 2 === 0 ? `\\${bar}` : bar,
  );
}
