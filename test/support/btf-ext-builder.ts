import type { BtfBuilder, Name } from './btf-builder';
import { BTF_MAGIC, RELOCATION_KINDS, type RelocationKindName } from './btf-constants';
import { ByteWriter } from './byte-writer';

export type ExtTableName = 'funcInfo' | 'lineInfo' | 'coreRelo';

/** One run of records under one section name. */
export interface ExtBlock {
  readonly section: Name;
  readonly records: (readonly number[])[];
  /** The record count to be written, if not the true one. */
  count?: number;
}

/** Header fields to be written as given. Offsets count from the end of the header. */
export interface ExtHeaderFields {
  magic: number;
  version: number;
  flags: number;
  headerLength: number;
  funcInfoOffset: number;
  funcInfoLength: number;
  lineInfoOffset: number;
  lineInfoLength: number;
  coreReloOffset: number;
  coreReloLength: number;
}

export const LINE_COLUMN_BITS = 10;

/** One of the three tables of .BTF.ext: blocks of records of one size. */
export class ExtTable {
  readonly blocks: ExtBlock[] = [];
  /** The record size to be written; records are filled with 0xee bytes up to it, and never cut. */
  recordSize: number;

  constructor(minimalSize: number) {
    this.recordSize = minimalSize;
  }

  get isEmpty(): boolean {
    return this.blocks.length === 0;
  }

  /** The last block of that section, or a new one at the end. */
  block(section: Name): ExtBlock {
    const known = this.blocks.findLast((b) => b.section === section);
    return known ?? this.newBlock(section);
  }

  /** A new block even if the section has one already; later records of the section go there. */
  newBlock(section: Name): ExtBlock {
    const block: ExtBlock = { section, records: [] };
    this.blocks.push(block);
    return block;
  }

  write(out: ByteWriter, btf: BtfBuilder): void {
    if (this.isEmpty) return;
    out.u32(this.recordSize);
    for (const { section, records, count } of this.blocks) {
      out.u32(btf.nameOffset(section)).u32(count ?? records.length);
      for (const words of records) {
        for (const word of words) out.u32(word);
        for (let at = words.length * 4; at < this.recordSize; at++) out.u8(0xee);
      }
    }
  }
}

/** Writes a .BTF.ext blob. Strings go to the BTF beside it, so build this one first. */
export class BtfExtBuilder {
  readonly funcInfo = new ExtTable(8);
  readonly lineInfo = new ExtTable(16);
  readonly coreRelo = new ExtTable(16);
  /** 24 leaves core_relo out; more than 32 adds zero bytes. */
  headerLength = 32;
  header: Partial<ExtHeaderFields> = {};
  private readonly btf: BtfBuilder;

  constructor(btf: BtfBuilder) {
    this.btf = btf;
  }

  get isEmpty(): boolean {
    return this.funcInfo.isEmpty && this.lineInfo.isEmpty && this.coreRelo.isEmpty;
  }

  /** `byteOffset` counts from the start of the section. */
  addFunction(section: Name, byteOffset: number, funcTypeId: number): void {
    this.funcInfo.block(section).records.push([byteOffset, funcTypeId]);
  }

  addLine(section: Name, byteOffset: number, at: SourceLine): void {
    const { file, text = '', line, column = 0 } = at;
    const position = (line << LINE_COLUMN_BITS) | column;
    this.lineInfo
      .block(section)
      .records.push([byteOffset, this.btf.nameOffset(file), this.btf.nameOffset(text), position]);
  }

  addRelocation(
    section: Name,
    byteOffset: number,
    typeId: number,
    access: Name,
    kind: RelocationKindName | number,
  ): void {
    this.coreRelo
      .block(section)
      .records.push([byteOffset, typeId, this.btf.nameOffset(access), kindNumber(kind)]);
  }

  build(): Uint8Array {
    const tables = [this.funcInfo, this.lineInfo, this.coreRelo].map((table) => {
      const out = new ByteWriter(this.btf.order);
      table.write(out, this.btf);
      return out.toBytes();
    });
    const [functions, lines, relocations] = tables;
    const fields: ExtHeaderFields = {
      magic: BTF_MAGIC,
      version: 1,
      flags: 0,
      headerLength: this.headerLength,
      funcInfoOffset: 0,
      funcInfoLength: functions.length,
      lineInfoOffset: functions.length,
      lineInfoLength: lines.length,
      coreReloOffset: functions.length + lines.length,
      coreReloLength: relocations.length,
      ...this.header,
    };
    const out = new ByteWriter(this.btf.order);
    out.u16(fields.magic).u8(fields.version).u8(fields.flags).u32(fields.headerLength);
    out.u32(fields.funcInfoOffset).u32(fields.funcInfoLength);
    out.u32(fields.lineInfoOffset).u32(fields.lineInfoLength);
    if (this.headerLength >= 32) out.u32(fields.coreReloOffset).u32(fields.coreReloLength);
    out.zeros(this.headerLength - out.length);
    for (const table of tables) out.bytes(table);
    return out.toBytes();
  }
}

export interface SourceLine {
  readonly file: Name;
  readonly line: number;
  readonly column?: number;
  readonly text?: Name;
}

export function kindNumber(kind: RelocationKindName | number): number {
  return typeof kind === 'number' ? kind : RELOCATION_KINDS.indexOf(kind);
}
