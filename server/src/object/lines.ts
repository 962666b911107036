import type { Btf } from '../btf';
import type { ExtRecords } from './btf-ext';
import type { BpfFunction } from './functions';
import { firstUse } from './first-use';
import { INSTRUCTION_SIZE, loadsConstant } from './instructions';

/** A place in a source file as line_info records it; line and column count from 1, column 0 when unknown. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of the line as compiled; empty when the object does not carry it. */
  readonly text: string;
}

/** Finds the source line of an instruction from line_info, which counts in bytes from the start of a section. */
export class LineTable {
  constructor(
    private readonly btf: Btf,
    private readonly records: ExtRecords,
    /** By ELF section index, the positions of the section's records, ascending by instruction. */
    private readonly positions: ReadonlyMap<number, Uint32Array>,
  ) {}

  /**
   * The source line of instruction `index` of `fn`; null without one. Compilers give a constant that a relocation puts
   * into a register no line of its own: it belongs to the instruction that uses the register. Every other instruction has
   * the last line_info record at or before it, as for the kernel.
   */
  lineOf(fn: BpfFunction, index: number): SourceLine | null {
    const positions = this.positions.get(fn.sectionIndex);
    if (positions === undefined) return null;
    const own = this.lastUpTo(positions, fn, index);
    const isOwn = own !== null && this.instructionOf(own) === fn.start + index;
    const { code } = fn.instructions();
    if (isOwn || !loadsConstant(code[index])) return own === null ? null : this.lineAt(own);
    const user = firstUse(fn.instructions(), index, (i) => this.hasRecord(positions, fn, i));
    const position = user === null ? own : this.lastUpTo(positions, fn, user);
    return position === null ? null : this.lineAt(position);
  }

  /** The last line that is recorded at or before an instruction, constants or not: the one that the verifier prints. */
  recordedLineOf(fn: BpfFunction, index: number): SourceLine | null {
    const positions = this.positions.get(fn.sectionIndex);
    const position = positions === undefined ? null : this.lastUpTo(positions, fn, index);
    return position === null ? null : this.lineAt(position);
  }

  /** Every line that is recorded, section by section; a line that many instructions have is told many times. */
  *all(): Generator<SourceLine> {
    for (const positions of this.positions.values()) {
      for (const position of positions) yield this.lineAt(position);
    }
  }

  private hasRecord(positions: Uint32Array, fn: BpfFunction, index: number): boolean {
    const last = this.lastUpTo(positions, fn, index);
    return last !== null && this.instructionOf(last) === fn.start + index;
  }

  /** The position of the last record at or before an instruction, within the function. */
  private lastUpTo(positions: Uint32Array, fn: BpfFunction, index: number): number | null {
    const next = this.firstAfter(positions, fn.start + index);
    if (next === 0) return null;
    const position = positions[next - 1];
    return this.instructionOf(position) >= fn.start ? position : null;
  }

  /** Index of the first record behind an instruction of the section. */
  private firstAfter(positions: Uint32Array, instruction: number): number {
    let low = 0;
    let high = positions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.instructionOf(positions[middle]) <= instruction) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private instructionOf(position: number): number {
    return Math.floor(this.records.view.u32(position) / INSTRUCTION_SIZE);
  }

  private lineAt(position: number): SourceLine {
    const { view } = this.records;
    const lineAndColumn = view.u32(position + 12);
    return {
      file: this.btf.string(this.checked(view.u32(position + 4))),
      text: this.btf.string(this.checked(view.u32(position + 8))),
      line: lineAndColumn >>> 10,
      column: lineAndColumn & 0x3ff,
    };
  }

  private checked(nameOffset: number): number {
    return nameOffset < this.btf.stringLength ? nameOffset : 0;
  }
}

/** Sorts line_info by section and instruction; compilers write it in that order, linkers need not. */
export function readLines(
  btf: Btf,
  records: ExtRecords,
  sectionIndexByName: ReadonlyMap<string, number>,
): LineTable {
  const found = new Map<number, number[]>();
  for (const block of records.blocks) {
    if (block.sectionName >= btf.stringLength) continue;
    const sectionIndex = sectionIndexByName.get(btf.string(block.sectionName));
    if (sectionIndex === undefined) continue;
    const positions = found.get(sectionIndex) ?? [];
    found.set(sectionIndex, positions);
    for (let i = 0; i < block.count; i++) {
      const position = block.start + i * records.recordSize;
      // Compilers write line 0 for code that belongs to no line.
      if (records.view.u32(position + 12) >>> 10 !== 0) positions.push(position);
    }
  }
  const sorted = new Map<number, Uint32Array>();
  for (const [sectionIndex, positions] of found) {
    const table = Uint32Array.from(positions);
    sortByInstruction(table, records);
    sorted.set(sectionIndex, table);
  }
  return new LineTable(btf, records, sorted);
}

function sortByInstruction(positions: Uint32Array, records: ExtRecords): void {
  const { view } = records;
  for (let i = 1; i < positions.length; i++) {
    if (view.u32(positions[i]) < view.u32(positions[i - 1])) {
      positions.sort((a, b) => view.u32(a) - view.u32(b) || a - b);
      return;
    }
  }
}
