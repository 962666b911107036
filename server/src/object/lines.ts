import type { Btf } from '../btf';
import type { ExtRecords } from './btf-ext';
import type { BpfFunction } from './functions';
import { INSTRUCTION_SIZE } from './instructions';

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

  /** The last line_info record at or before instruction `index` of `fn`, within the function; null without one. */
  lineOf(fn: BpfFunction, index: number): SourceLine | null {
    const at = this.positionOf(fn, index);
    if (at === null) return null;
    const { view } = this.records;
    const lineAndColumn = view.u32(at + 12);
    return {
      file: this.btf.string(this.checked(view.u32(at + 4))),
      text: this.btf.string(this.checked(view.u32(at + 8))),
      line: lineAndColumn >>> 10,
      column: lineAndColumn & 0x3ff,
    };
  }

  /** Which line_info record covers an instruction, as an opaque number: equal for instructions of one record. */
  positionOf(fn: BpfFunction, index: number): number | null {
    const positions = this.positions.get(fn.sectionIndex);
    if (positions === undefined) return null;
    const { view } = this.records;
    const target = (fn.start + index) * INSTRUCTION_SIZE;
    let low = 0;
    let high = positions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (view.u32(positions[middle]) <= target) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return null;
    const at = positions[low - 1];
    return view.u32(at) >= fn.start * INSTRUCTION_SIZE ? at : null;
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
  const positions = new Map<number, Uint32Array>();
  for (const block of records.blocks) {
    if (block.sectionName >= btf.stringLength) continue;
    const sectionIndex = sectionIndexByName.get(btf.string(block.sectionName));
    if (sectionIndex === undefined) continue;
    const earlier = positions.get(sectionIndex) ?? new Uint32Array(0);
    const all = new Uint32Array(earlier.length + block.count);
    all.set(earlier);
    for (let i = 0; i < block.count; i++) {
      all[earlier.length + i] = block.start + i * records.recordSize;
    }
    positions.set(sectionIndex, all);
  }
  for (const table of positions.values()) sortByInstruction(table, records);
  return new LineTable(btf, records, positions);
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
