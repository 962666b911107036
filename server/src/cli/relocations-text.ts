import { kernelLabels, kernelRanges } from './kernel-labels';
import type { Kernel } from '../kernels';
import { describeReason, type Relocation, type RelocationResult } from '../relocation';
import type { AnalysedObject } from './analysis';
import { printable } from './printable';
import { plain, type Meaning, type Style } from './style';

export interface TextOptions {
  readonly style: Style;
  /** Characters a line may have; null in a pipe, where lines are as long as they need to be. */
  readonly width: number | null;
}

const MEANINGS: Readonly<Record<RelocationResult['status'], Meaning>> = {
  resolved: 'good',
  absent: 'absent',
  poisoned: 'bad',
  fatal: 'bad',
};

const NARROWEST_PATH = 24;

interface Row {
  readonly relocation: Relocation;
  readonly results: readonly RelocationResult[];
  readonly cells: readonly string[];
}

/** The report of `core-lens relocations` for people: a table a function, a column a kernel. */
export function* relocationsText(
  kernels: readonly Kernel[],
  objects: readonly AnalysedObject[],
  options: TextOptions,
): Generator<string> {
  const { style } = options;
  const labels = kernelLabels(kernels).map(printable);
  const counts = { resolved: 0, absent: 0, poisoned: 0, fatal: 0 };
  let relocationCount = 0;
  for (const analysed of objects) {
    yield style('heading', printable(analysed.path));
    if (analysed.fault !== null) {
      yield `  ${style('bad', printable(analysed.fault.message))}`;
      yield '';
      continue;
    }
    const { object, relocations, outcomes } = analysed;
    relocationCount += relocations.length;
    if (object.refusal) {
      yield `  ${style('bad', `libbpf does not open this object: ${printable(object.refusal.message)}`)}`;
    }
    if (relocations.length === 0) yield '  no CO-RE relocations';
    yield '';
    for (const [index, fn] of object.functions.entries()) {
      const rows = relocations.flatMap((relocation, i) => {
        if (relocation.record.functionIndex !== index) return [];
        const results = outcomes.map((outcome) => outcome.results[i]);
        for (const { status } of results) counts[status]++;
        return [{ relocation, results, cells: results.map(cell) }];
      });
      if (rows.length === 0) continue;
      const role = fn.kind === 'subprogram' ? 'subprogram' : printable(fn.section);
      yield `${style('heading', printable(fn.name))}  ${style('quiet', role)}`;
      yield* functionTable(rows, labels, options);
      yield '';
    }
  }
  yield summary(objects.length, relocationCount, kernels.length, counts, style);
}

function* functionTable(
  rows: readonly Row[],
  labels: readonly string[],
  { style, width }: TextOptions,
): Generator<string> {
  const kindWidth = widest(rows.map(({ relocation }) => relocation.kind ?? 'unknown'));
  const localWidth = widest(['program', ...rows.map(localText)]);
  const cellWidths = labels.map((label, i) =>
    widest([label, ...rows.map(({ cells }) => cells[i])]),
  );
  const paths = rows.map(({ relocation }) => printable(relocation.path));
  const others =
    site('', '').length +
    kindWidth +
    2 +
    2 +
    localWidth +
    cellWidths.reduce((sum, w) => sum + w + 2, 0);
  const room = width === null ? Infinity : Math.max(NARROWEST_PATH, width - others);
  const pathWidth = Math.min(widest(paths), room);

  const header = labels.map((label, i) => label.padStart(cellWidths[i])).join('  ');
  const names = `${site('insn', 'col')}${'kind'.padEnd(kindWidth)}  ${'access'.padEnd(pathWidth)}`;
  yield style('quiet', `${names}  ${'program'.padStart(localWidth)}  ${header}`);

  let place = '';
  for (const [i, row] of rows.entries()) {
    const { relocation } = row;
    const { source } = relocation;
    const here = source === null ? '' : `${printable(source.file)}:${source.line}`;
    if (here !== place) {
      const text = printable((source?.text ?? '').trim());
      yield here === ''
        ? '  (no source line)'
        : `  ${style('source', here)}  ${style('quiet', text)}`;
      place = here;
    }
    const column = source === null || source.column === 0 ? '' : `${source.column}`;
    const left = [
      site(`${relocation.record.instruction}`, column),
      (relocation.kind ?? 'unknown').padEnd(kindWidth),
      shortened(paths[i], pathWidth).padEnd(pathWidth),
      localText(row).padStart(localWidth),
    ];
    const [position, ...rest] = left;
    yield `${style('quiet', position)}${rest.join('  ')}  ${foldedCells(row, cellWidths, style)}`;
    for (const line of explanations(row, labels)) yield `${site('', '')}${style('quiet', line)}`;
  }
}

function site(instruction: string, column: string): string {
  return `${instruction.padStart(6)}  ${column.padStart(3)}  `;
}

/** Cells from left to right; what equals its left neighbour is a line, so that a value is read once. */
function foldedCells(row: Row, widths: readonly number[], style: Style): string {
  return row.cells
    .map((text, i) => {
      if (i > 0 && row.cells[i - 1] === text)
        return style('quiet', ` ${'─'.repeat(widths[i] + 1)}`);
      const padded = style(MEANINGS[row.results[i].status], text.padStart(widths[i]));
      return i === 0 ? padded : `  ${padded}`;
    })
    .join('');
}

/** Why it is not simply found, once for each reason with the kernels it holds on. */
function explanations({ results }: Row, labels: readonly string[]): string[] {
  const kernelsByMessage = new Map<string, number[]>();
  for (const [i, { reason }] of results.entries()) {
    if (reason.code === 'found') continue;
    const message = printable(describeReason(reason));
    const indexes = kernelsByMessage.get(message) ?? [];
    indexes.push(i);
    kernelsByMessage.set(message, indexes);
  }
  return [...kernelsByMessage].map(
    ([message, indexes]) => `${kernelRanges(labels, indexes)}: ${message}`,
  );
}

function cell({ status, value, memSize }: RelocationResult): string {
  if (status !== 'resolved') return status;
  const size = memSize === null ? '' : ` as u${memSize * 8}`;
  return `${signedText(value ?? 0n)}${size}`;
}

function localText({ relocation }: Row): string {
  return relocation.access === null ? '-' : signedText(relocation.local.value);
}

/** Enumerators below zero are u64 to the engine, but people wrote them with a minus. */
function signedText(value: bigint): string {
  const signed = BigInt.asIntN(64, value);
  return signed < 0n && signed >= -0x8000_0000n ? signed.toString() : value.toString();
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - width + 1)}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

function summary(
  objects: number,
  relocations: number,
  kernels: number,
  counts: Readonly<Record<RelocationResult['status'], number>>,
  style: Style,
): string {
  const parts = (Object.keys(counts) as RelocationResult['status'][])
    .filter((status) => status === 'resolved' || counts[status] > 0)
    .map((status) => style(MEANINGS[status], `${counts[status]} ${status}`));
  return `${plural(objects, 'object')}, ${plural(relocations, 'relocation')}, ${plural(kernels, 'kernel')}: ${parts.join(', ')}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export const plainText: TextOptions = { style: plain, width: null };
