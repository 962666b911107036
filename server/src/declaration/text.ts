/** One line of a declaration. */
export interface Line {
  readonly text: string;
  /** What stands in a comment behind it. */
  readonly comment: string | null;
}

/** Comments begin in one column, unless the line is longer than this. */
const WIDEST_ALIGNED = 72;

export function aligned(lines: readonly Line[]): string {
  const commented = lines.filter(({ comment }) => comment !== null);
  const width = widest(commented.map(({ text }) => text.length).filter((n) => n <= WIDEST_ALIGNED));
  // Offsets stand under each other by their last digit.
  const digits = widest(commented.map(({ comment }) => offsetDigits(comment)));
  return lines
    .map(({ text, comment }) => {
      if (comment === null) return `${text}\n`;
      const own = offsetDigits(comment);
      const indent = ' '.repeat(own === 0 ? 0 : digits - own);
      return `${text.padEnd(width)} /* ${indent}${comment} */\n`;
    })
    .join('');
}

function widest(lengths: readonly number[]): number {
  return lengths.reduce((most, length) => Math.max(most, length), 0);
}

/** How long the offset is that a comment begins with; 0 without one. */
function offsetDigits(comment: string | null): number {
  return /^(\d+)(:|$)/.exec(comment ?? '')?.[1].length ?? 0;
}
