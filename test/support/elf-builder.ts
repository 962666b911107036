import { ByteWriter, cStringBytes, type ByteOrder } from './byte-writer';

export const SECTION_TYPE = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  NOBITS: 8,
  REL: 9,
} as const;
export const SECTION_FLAG = { WRITE: 1, ALLOC: 2, EXECUTABLE: 4 } as const;

const SYMBOL_TYPES = { notype: 0, object: 1, func: 2, section: 3, file: 4 } as const;
const BINDINGS = { local: 0, global: 1, weak: 2 } as const;
const VISIBILITIES = { default: 0, internal: 1, hidden: 2, protected: 3 } as const;

/** R_BPF numbers (kernel documentation, llvm_reloc.rst). */
export const RELOCATION_TYPE = {
  R_BPF_64_64: 1,
  R_BPF_64_ABS64: 2,
  R_BPF_64_ABS32: 3,
  R_BPF_64_NODYLD32: 4,
  R_BPF_64_32: 10,
} as const;

export interface SectionSpec {
  readonly name: string;
  readonly type?: number;
  readonly flags?: number;
  readonly contents?: Uint8Array;
  /** Of a NOBITS section, or a lie. */
  readonly size?: number;
  /** A file position that is not where the contents are. */
  readonly offset?: number;
  /** By section name, or a raw index. */
  readonly link?: string | number;
  readonly info?: string | number;
  readonly entrySize?: number;
  readonly alignment?: number;
}

export interface SymbolSpec {
  readonly name: string;
  /** By section name; a number is a raw section index; left out for an undefined symbol. */
  readonly section?: string | number;
  readonly value?: number;
  readonly size?: number;
  readonly type?: keyof typeof SYMBOL_TYPES;
  readonly binding?: keyof typeof BINDINGS;
  readonly visibility?: keyof typeof VISIBILITIES;
}

export interface RelocationSpec {
  /** Bytes from the start of the patched section. */
  readonly offset: number;
  readonly type: number;
  /** The symbol as it was added. */
  readonly symbol: SymbolSpec;
}

export interface ElfOptions {
  readonly machine?: number;
  readonly fileType?: number;
  /** 1 writes a header that claims 32 bits. */
  readonly elfClass?: number;
  /** Leaves the symbol table out. */
  readonly stripped?: boolean;
  /** Changes section headers by name, last of all. */
  readonly sections?: Readonly<Record<string, Partial<SectionSpec>>>;
}

const HEADER_SIZE = 64;
const SECTION_HEADER_SIZE = 64;

/** Writes a relocatable ELF64 file as clang lays it out: one string table for section and symbol names. */
export class ElfBuilder {
  readonly order: ByteOrder;
  private readonly sections: SectionSpec[] = [];
  private readonly symbols: SymbolSpec[] = [];
  private readonly relocations = new Map<string, RelocationSpec[]>();

  constructor(order: ByteOrder) {
    this.order = order;
  }

  section(section: SectionSpec): this {
    this.sections.push(section);
    return this;
  }

  symbol(symbol: SymbolSpec): SymbolSpec {
    this.symbols.push(symbol);
    return symbol;
  }

  /** A record of `.rel<section>`. */
  relocation(section: string, relocation: RelocationSpec): this {
    const list = this.relocations.get(section) ?? [];
    this.relocations.set(section, [...list, relocation]);
    return this;
  }

  build(options: ElfOptions = {}): Uint8Array {
    const strings = new StringTable();
    const symbols = this.sortedSymbols();
    const sections = this.allSections(options.stripped ?? false).map((s) => ({
      ...s,
      ...options.sections?.[s.name],
    }));
    const names = sections.map((s) => strings.offset(s.name));
    const indexOf = (ref: string | number | undefined) =>
      typeof ref === 'string' ? sections.findIndex((s) => s.name === ref) : (ref ?? 0);

    const contents = sections.map((section): Uint8Array => {
      if (section.contents !== undefined) return section.contents;
      if (section.name === SYMBOL_TABLE) return this.symbolTable(symbols, strings, indexOf);
      const target = section.name.startsWith('.rel') ? section.name.slice(4) : '';
      return this.relocationTable(this.relocations.get(target) ?? [], symbols);
    });
    const stringsIndex = indexOf(STRING_TABLE);
    contents[stringsIndex] = strings.toBytes();

    const out = new ByteWriter(this.order);
    const body = new ByteWriter(this.order);
    const offsets = contents.map((bytes, i) => {
      if (i === 0) return 0;
      body.align(sections[i].alignment ?? 1);
      const at = HEADER_SIZE + body.length;
      if (sections[i].type !== SECTION_TYPE.NOBITS) body.bytes(bytes);
      return at;
    });
    body.align(8);
    this.writeHeader(out, options, HEADER_SIZE + body.length, sections.length, stringsIndex);
    out.bytes(body.toBytes());
    const localCount = symbols.filter((s) => (s.binding ?? 'global') === 'local').length;
    sections.forEach((section, i) => {
      const isSymbols = section.name === SYMBOL_TABLE;
      out
        .u32(names[i])
        .u32(section.type ?? SECTION_TYPE.PROGBITS)
        .u64(section.flags ?? 0)
        .u64(0);
      out.u64(section.offset ?? offsets[i]).u64(section.size ?? contents[i].length);
      out.u32(indexOf(section.link)).u32(isSymbols ? localCount + 1 : indexOf(section.info));
      out.u64(i === 0 ? 0 : (section.alignment ?? 1)).u64(section.entrySize ?? 0);
    });
    return out.toBytes();
  }

  private allSections(stripped: boolean): SectionSpec[] {
    const relocationSections = [...this.relocations.keys()].map((target) => ({
      name: `.rel${target}`,
      type: SECTION_TYPE.REL,
      link: SYMBOL_TABLE,
      info: target,
      entrySize: 16,
      alignment: 8,
    }));
    const symbolTable = {
      name: SYMBOL_TABLE,
      type: SECTION_TYPE.SYMTAB,
      link: STRING_TABLE,
      entrySize: 24,
      alignment: 8,
    };
    return [
      { name: '', type: SECTION_TYPE.NULL },
      { name: STRING_TABLE, type: SECTION_TYPE.STRTAB },
      ...this.sections,
      ...relocationSections,
      ...(stripped ? [] : [symbolTable]),
    ];
  }

  /** Local symbols come first, as the format demands. */
  private sortedSymbols(): SymbolSpec[] {
    const isLocal = (s: SymbolSpec) => (s.binding ?? 'global') === 'local';
    return [...this.symbols.filter(isLocal), ...this.symbols.filter((s) => !isLocal(s))];
  }

  private symbolTable(
    symbols: readonly SymbolSpec[],
    strings: StringTable,
    indexOf: (section: string | number | undefined) => number,
  ): Uint8Array {
    const out = new ByteWriter(this.order).zeros(24);
    for (const symbol of symbols) {
      const type = SYMBOL_TYPES[symbol.type ?? 'notype'];
      const binding = BINDINGS[symbol.binding ?? 'global'];
      out.u32(strings.offset(symbol.name)).u8((binding << 4) | type);
      out.u8(VISIBILITIES[symbol.visibility ?? 'default']).u16(indexOf(symbol.section));
      out.u64(symbol.value ?? 0).u64(symbol.size ?? 0);
    }
    return out.toBytes();
  }

  private relocationTable(
    relocations: readonly RelocationSpec[],
    symbols: readonly SymbolSpec[],
  ): Uint8Array {
    const out = new ByteWriter(this.order);
    for (const { offset, type, symbol } of relocations) {
      out.u64(offset).u64((BigInt(symbols.indexOf(symbol) + 1) << 32n) | BigInt(type));
    }
    return out.toBytes();
  }

  private writeHeader(
    out: ByteWriter,
    options: ElfOptions,
    sectionTableAt: number,
    sectionCount: number,
    stringsIndex: number,
  ): void {
    out.bytes(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46));
    out
      .u8(options.elfClass ?? 2)
      .u8(this.order === 'little' ? 1 : 2)
      .u8(1)
      .zeros(9);
    out
      .u16(options.fileType ?? 1)
      .u16(options.machine ?? 247)
      .u32(1);
    out.u64(0).u64(0).u64(sectionTableAt).u32(0);
    out.u16(HEADER_SIZE).u16(0).u16(0);
    out.u16(SECTION_HEADER_SIZE).u16(sectionCount).u16(stringsIndex);
  }
}

const STRING_TABLE = '.strtab';
const SYMBOL_TABLE = '.symtab';

class StringTable {
  private readonly bytes: number[] = [0];
  private readonly offsets = new Map<string, number>([['', 0]]);

  offset(text: string): number {
    const known = this.offsets.get(text);
    if (known !== undefined) return known;
    const offset = this.bytes.length;
    this.bytes.push(...cStringBytes(text));
    this.offsets.set(text, offset);
    return offset;
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}
