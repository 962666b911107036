import { foldRows } from '../lookup';
import { kernelLabels } from '../problem';
import type { TargetKernel } from '../verdict';
import { plain, table } from './markdown';
import { count } from './words';

export interface HoverOptions {
  readonly mostRows: number;
}

/** What a hover says, as finished Markdown. */
export interface Answer {
  /** What it is about. */
  readonly title: string;
  /** What the program expects, or what it is at all; lines of their own. */
  readonly lines: readonly string[];
  /** Heads of the columns behind that of the kernel. */
  readonly columns: readonly string[];
  /** By index of the kernel. */
  readonly cells: readonly (readonly string[])[];
  /** What stands below the table. */
  readonly footer?: string;
}

export interface AnswerText {
  readonly markdown: string;
  /** How many kernels had no row any more. */
  readonly more: number;
}

/** The answer with one row for each run of kernels that say the same, newest first. */
export function answerText(
  { title, lines, columns, cells, footer }: Answer,
  kernels: readonly TargetKernel[],
  { mostRows }: HoverOptions,
): AnswerText {
  const blocks = [`**${title}**`, ...lines];
  let left = 0;
  if (cells.length > 0) {
    const labels = kernelLabels(kernels);
    const { rows, more } = foldRows(kernels, labels, (kernel) => cells[kernel], mostRows);
    blocks.push(
      table(
        ['kernel', ...columns],
        rows.map((row) => [plain(row.label), ...row.cells]),
      ),
    );
    left = more;
    if (more > 0) blocks.push(`and ${count(more, 'older kernel')}`);
  }
  if (footer !== undefined) blocks.push(footer);
  return { markdown: blocks.join('\n\n'), more: left };
}
