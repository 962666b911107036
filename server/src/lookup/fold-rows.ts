/** What tells the order of kernels. */
export interface KernelOrder {
  readonly version: readonly [major: number, minor: number, patch: number] | null;
}

/** Kernels that have the same to say, next to each other. */
export interface Row {
  /** Indexes, newest first. */
  readonly kernels: readonly number[];
  readonly label: string;
  readonly cells: readonly string[];
}

export interface FoldedRows {
  readonly rows: readonly Row[];
  /** Kernels for which there was no row left. */
  readonly more: number;
}

/** The indexes of kernels, newest first; of those of one version, the last chosen first; those without a version last. */
export function newestFirst(kernels: readonly KernelOrder[]): number[] {
  return kernels
    .map((_, index) => index)
    .sort((a, b) => byVersion(kernels[b], kernels[a]) || b - a);
}

function byVersion(a: KernelOrder, b: KernelOrder): number {
  if (a.version === null || b.version === null) {
    return Number(a.version !== null) - Number(b.version !== null);
  }
  for (let i = 0; i < 3; i++) {
    if (a.version[i] !== b.version[i]) return a.version[i] - b.version[i];
  }
  return 0;
}

/** One row for each run of kernels with equal cells, newest first, at most `most` of them. */
export function foldRows(
  kernels: readonly KernelOrder[],
  labels: readonly string[],
  cellsOf: (kernel: number) => readonly string[],
  most: number,
): FoldedRows {
  const runs: { kernels: number[]; cells: readonly string[] }[] = [];
  for (const kernel of newestFirst(kernels)) {
    const cells = cellsOf(kernel);
    const last = runs.at(-1);
    if (last !== undefined && isSame(last.cells, cells)) last.kernels.push(kernel);
    else runs.push({ kernels: [kernel], cells });
  }
  const rows = runs
    .slice(0, most)
    .map((run) => ({ ...run, label: rangeLabel(run.kernels, kernels, labels) }));
  const more = runs.slice(most).reduce((sum, run) => sum + run.kernels.length, 0);
  return { rows, more };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((cell, i) => cell === b[i]);
}

/** Names of kernels without an order that are told one by one. */
const MOST_NAMES = 3;

/** `6.1 – 6.18` for a run that is newest first; names where versions do not tell kernels apart. */
export function rangeLabel(
  run: readonly number[],
  kernels: readonly KernelOrder[],
  labels: readonly string[],
): string {
  const [newest, oldest] = [run[0], run[run.length - 1]];
  if (run.length === 1) return labels[newest];
  const areOrdered = run.every((kernel) => isVersion(labels[kernel], kernels[kernel]));
  if (areOrdered) return `${labels[oldest]} – ${labels[newest]}`;
  const told = run.slice(0, MOST_NAMES).map((kernel) => labels[kernel]);
  const more = run.length - told.length;
  return told.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function isVersion(label: string, { version }: KernelOrder): boolean {
  return version?.join('.').startsWith(label) === true;
}
