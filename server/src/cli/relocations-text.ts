import { printable } from '../bytes';
import { kernelLabels } from '../problem';
import { kernelRanges } from './kernel-ranges';
import type { Kernel } from '../kernels';
import { describeReason, type Relocation, type RelocationResult } from '../relocation';
import type { AnalysedObject, ReadObject } from './analysis';
import type { Meaning, Style } from './style';

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

/** The report of `core-lens relocations` for people, object by object: a table a function, a column a kernel. */
export class RelocationsText {
  private readonly labels: readonly string[];
  private readonly counts = { resolved: 0, absent: 0, poisoned: 0, fatal: 0 };
  private objects = 0;
  private relocations = 0;

  constructor(
    private readonly kernels: readonly Kernel[],
    private readonly options: TextOptions,
  ) {
    this.labels = kernelLabels(kernels).map(printable);
  }

  *object(analysed: AnalysedObject): Generator<string> {
    const { style } = this.options;
    this.objects++;
    yield style('heading', printable(analysed.path));
    if (analysed.fault !== null) {
      yield `  ${style('bad', printable(analysed.fault.message))}`;
      yield '';
      return;
    }
    const { object, relocations } = analysed;
    this.relocations += relocations.length;
    if (object.refusal) {
      yield `  ${style('bad', `libbpf refuses this object: ${printable(object.refusal.message)}`)}`;
    }
    const foreign = this.kernels.flatMap(({ btf }, i) =>
      btf.littleEndian === object.littleEndian ? [] : [i],
    );
    if (foreign.length > 0) {
      const order = object.littleEndian ? 'little' : 'big';
      const where = kernelRanges(this.labels, foreign);
      yield `  ${style('bad', `compiled for ${order}-endian machines: libbpf does not load it on ${where}`)}`;
    }
    if (relocations.length === 0) yield '  no CO-RE relocations';
    yield '';
    const rowsByFunction = this.rows(analysed);
    for (const [index, fn] of object.functions.entries()) {
      const rows = rowsByFunction.get(index);
      if (rows === undefined) continue;
      const role = fn.kind === 'subprogram' ? 'subprogram' : printable(fn.section);
      yield `${style('heading', printable(fn.name))}  ${style('quiet', role)}`;
      yield* functionTable(rows, this.labels, this.options);
      yield '';
    }
  }

  summary(): string {
    const { style } = this.options;
    const parts = (Object.keys(this.counts) as RelocationResult['status'][])
      .filter((status) => status === 'resolved' || this.counts[status] > 0)
      .map((status) => style(MEANINGS[status], `${this.counts[status]} ${status}`));
    const what = [
      plural(this.objects, 'object'),
      plural(this.relocations, 'relocation'),
      plural(this.kernels.length, 'kernel'),
    ];
    return `${what.join(', ')}: ${parts.join(', ')}`;
  }

  private rows({ relocations, outcomes }: ReadObject): Map<number, Row[]> {
    const rowsByFunction = new Map<number, Row[]>();
    for (const [i, relocation] of relocations.entries()) {
      const results = outcomes.map((outcome) => outcome.results[i]);
      for (const { status } of results) this.counts[status]++;
      const { functionIndex } = relocation.record;
      const rows = rowsByFunction.get(functionIndex) ?? [];
      rows.push({ relocation, results, cells: results.map(cell) });
      rowsByFunction.set(functionIndex, rows);
    }
    return rowsByFunction;
  }
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

/** What is to say beside the value, once for each sentence with the kernels it holds on. */
function explanations({ results }: Row, labels: readonly string[]): string[] {
  const kernelsByMessage = new Map<string, number[]>();
  for (const [i, result] of results.entries()) {
    const message = printable(explanation(result));
    if (message === '') continue;
    const indexes = kernelsByMessage.get(message) ?? [];
    indexes.push(i);
    kernelsByMessage.set(message, indexes);
  }
  return [...kernelsByMessage].map(
    ([message, indexes]) => `${kernelRanges(labels, indexes)}: ${message}`,
  );
}

function explanation({ reason, module }: RelocationResult): string {
  if (reason.code !== 'found') return describeReason(reason);
  return module === null ? '' : `of module ${module}, once it is loaded`;
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
  return texts.reduce((width, text) => Math.max(width, text.length), 0);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
