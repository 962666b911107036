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
  /** By index of the kernel; the last is a remark. */
  readonly cells: readonly (readonly string[])[];
  /** By index of the kernel, none where it has no type; they differ nearly always, so they keep no rows apart. */
  readonly typeIds?: readonly (readonly number[])[];
  /** What stands below the table. */
  readonly footer?: string;
}

export interface AnswerText {
  readonly markdown: string;
  /** How many kernels had no row any more. */
  readonly more: number;
}

/** Kernels of one row whose type ids are told. */
const MOST_IDS = 7;

/** The answer with one row for each run of kernels that say the same, newest first. */
export function answerText(
  { title, lines, columns, cells, typeIds, footer }: Answer,
  kernels: readonly TargetKernel[],
  { mostRows }: HoverOptions,
): AnswerText {
  const blocks = [`**${title}**`, ...lines];
  let left = 0;
  if (cells.length > 0) {
    const labels = kernelLabels(kernels);
    const { rows, more } = foldRows(kernels, labels, (kernel) => cells[kernel], mostRows);
    const isOfTypes = typeIds !== undefined;
    blocks.push(
      table(
        ['kernel', ...(isOfTypes ? columns.toSpliced(-1, 0, 'type id') : columns)],
        rows.map((row) => {
          const ids = isOfTypes ? idsOf(row.kernels, typeIds) : '';
          return [
            labelText(row.label),
            ...(isOfTypes ? row.cells.toSpliced(-1, 0, ids) : row.cells),
          ];
        }),
      ),
    );
    left = more;
    if (more > 0) blocks.push(`and ${count(more, 'older kernel')}`);
  }
  if (footer !== undefined) blocks.push(footer);
  return { markdown: blocks.join('\n\n'), more: left };
}

/** A range of kernels is not broken at its dash. */
function labelText(label: string): string {
  return plain(label).replaceAll(' – ', '\u00a0–\u2060\u00a0');
}

/** One for each kernel, from the oldest to the newest, as the range is written; one alone where all have the same. */
function idsOf(newestFirst: readonly number[], typeIds: readonly (readonly number[])[]): string {
  const ids = newestFirst.toReversed().map((kernel) => typeIds[kernel].join('/'));
  if (ids.every((id) => id === ids[0])) return ids[0];
  const more = ids.length - MOST_IDS;
  const told = ids.slice(0, MOST_IDS).join(', ');
  return more > 0 ? `${told} and ${more} more` : told;
}
