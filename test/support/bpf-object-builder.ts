import { BtfBuilder, type BtfOptions, type Name } from './btf-builder';
import type { RelocationKindName } from './btf-constants';
import { BtfExtBuilder, type SourceLine } from './btf-ext-builder';
import { ByteWriter, cStringBytes, type ByteOrder } from './byte-writer';
import {
  ElfBuilder,
  RELOCATION_TYPE,
  SECTION_FLAG,
  SECTION_TYPE,
  type ElfOptions,
  type SectionSpec,
  type SymbolSpec,
} from './elf-builder';
import { encode, type Instruction } from './instructions';

export type Code = readonly (Instruction | readonly Instruction[])[];

export interface FunctionOptions {
  readonly binding?: 'local' | 'global' | 'weak';
  readonly visibility?: 'default' | 'hidden' | 'internal' | 'protected';
  /** The FUNC type id for a func_info record. */
  readonly type?: number;
  /** false leaves the bytes without a function symbol, as after a weak function was overridden. */
  readonly symbol?: boolean;
}

export interface VariableOptions {
  readonly binding?: 'local' | 'global' | 'weak';
  readonly visibility?: 'default' | 'hidden';
  readonly linkage?: 'static' | 'global' | 'extern';
}

export interface MapOptions {
  readonly type: number;
  readonly keySize?: number;
  readonly valueSize?: number;
  readonly maxEntries?: number;
  readonly flags?: number;
}

export interface ObjectOptions {
  readonly btf?: BtfOptions;
  readonly license?: string | null;
}

export interface ObjectTweaks extends ElfOptions {
  /** Other contents of .BTF; null leaves the section out. */
  readonly btf?: Uint8Array | null;
  readonly btfExt?: Uint8Array | null;
}

interface Section {
  readonly spec: SectionSpec;
  readonly contents: ByteWriter;
}

/**
 * Builds a BPF object as clang would, and then as wrong as a test wants it: programs with their relocations told one
 * by one, types through `btf`, what .BTF.ext says through `ext`, and anything else through `build`'s tweaks.
 */
export class BpfObjectBuilder {
  readonly order: ByteOrder;
  readonly btf: BtfBuilder;
  readonly ext: BtfExtBuilder;
  readonly elf: ElfBuilder;
  private readonly sections = new Map<string, Section>();
  private readonly symbols = new Map<string, SymbolSpec>();
  private readonly variables = new Map<string, { type: number; offset: number; size: number }[]>();

  constructor(order: ByteOrder = 'little', options: ObjectOptions = {}) {
    this.order = order;
    this.btf = new BtfBuilder(order, options.btf);
    this.ext = new BtfExtBuilder(this.btf);
    this.elf = new ElfBuilder(order);
    this.section({
      name: '.text',
      flags: SECTION_FLAG.ALLOC | SECTION_FLAG.EXECUTABLE,
      alignment: 8,
    });
    const license = options.license === undefined ? 'GPL' : options.license;
    if (license !== null) {
      const flags = SECTION_FLAG.ALLOC | SECTION_FLAG.WRITE;
      this.section({ name: 'license', flags }).bytes(cStringBytes(license));
    }
  }

  /** Adds a function to an executable section, after what the section has already. */
  program(
    section: string,
    name: string,
    code: Code,
    options: FunctionOptions = {},
  ): FunctionBuilder {
    const flags = SECTION_FLAG.ALLOC | SECTION_FLAG.EXECUTABLE;
    const contents = this.section({ name: section, flags, alignment: 8 });
    const start = contents.length;
    const bytes = encode(code.flat(), this.order);
    contents.bytes(bytes);
    if (options.symbol !== false) {
      const { binding = 'global', visibility = 'default' } = options;
      const place = { section, value: start, size: bytes.length };
      this.symbol({ name, type: 'func', binding, visibility, ...place });
    }
    if (options.type !== undefined) this.ext.addFunction(section, start, options.type);
    return new FunctionBuilder(this, section, start);
  }

  /** A function of .text: a subprogram. */
  subprogram(name: string, code: Code, options: FunctionOptions = {}): FunctionBuilder {
    return this.program('.text', name, code, options);
  }

  /** Adds a variable with its BTF VAR; a section that starts with `.bss` takes only the size of `contents`. */
  variable(
    section: string,
    name: string,
    type: number,
    contents: Uint8Array,
    options: VariableOptions = {},
  ): SymbolSpec {
    const { binding = 'global', visibility = 'default' } = options;
    const linkage = options.linkage ?? (binding === 'local' ? 'static' : 'global');
    const at = this.data(section, contents);
    this.addToDatasec(section, this.btf.variable(name, type, linkage), at, contents.length);
    const place = { section, value: at, size: contents.length };
    return this.symbol({ name, type: 'object', binding, visibility, ...place });
  }

  /** Appends bytes to a data section and returns their position in it. */
  data(section: string, contents: Uint8Array): number {
    const isBss = /^\.bss(\.|$)/.test(section);
    const writable = isBss || /^\.data|^\.maps|^\.struct_ops/.test(section);
    const writer = this.section({
      name: section,
      type: isBss ? SECTION_TYPE.NOBITS : SECTION_TYPE.PROGBITS,
      flags: SECTION_FLAG.ALLOC | (writable ? SECTION_FLAG.WRITE : 0),
      alignment: 8,
    });
    const at = writer.length;
    writer.bytes(contents);
    return at;
  }

  /** A map of `.maps`; `int` is the type id of the INT that the definition's arrays use. */
  map(name: string, int: number, options: MapOptions): SymbolSpec {
    const settings = {
      type: options.type,
      key_size: options.keySize ?? 4,
      value_size: options.valueSize ?? 4,
      max_entries: options.maxEntries ?? 1,
      ...(options.flags === undefined ? {} : { map_flags: options.flags }),
    };
    const members = Object.entries(settings).map(([key, value], i) => {
      const number = this.btf.ptr(this.btf.array(int, value));
      return { name: key, type: number, bits: i * 64 };
    });
    const definition = this.btf.struct('', members.length * 8, members);
    return this.variable('.maps', name, definition, new Uint8Array(members.length * 8));
  }

  /** An undefined symbol that BTF places in `.kconfig` or `.ksyms`. */
  externVariable(
    section: string,
    name: string,
    type: number,
    size: number,
    weak = false,
  ): SymbolSpec {
    this.addToDatasec(section, this.btf.variable(name, type, 'extern'), 0, size);
    return this.symbol({ name, binding: weak ? 'weak' : 'global' });
  }

  /** A kfunc: an undefined symbol whose FUNC is in `.ksyms`. */
  externFunction(name: string, proto: number, weak = false): SymbolSpec {
    this.addToDatasec('.ksyms', this.btf.func(name, proto, 'extern'), 0, 0);
    return this.symbol({ name, binding: weak ? 'weak' : 'global' });
  }

  symbol(symbol: SymbolSpec): SymbolSpec {
    this.symbols.set(symbol.name, symbol);
    return this.elf.symbol(symbol);
  }

  /** The symbol of a section itself, which references to static functions and data go through. */
  sectionSymbol(section: string): SymbolSpec {
    const key = `section ${section}`;
    const known = this.symbols.get(key);
    if (known !== undefined) return known;
    const symbol = this.elf.symbol({ name: '', section, type: 'section', binding: 'local' });
    this.symbols.set(key, symbol);
    return symbol;
  }

  symbolNamed(name: string): SymbolSpec {
    const symbol = this.symbols.get(name);
    if (symbol === undefined) throw new Error(`the object has no symbol ${name} yet`);
    return symbol;
  }

  /** The contents of a section, made with the given header when it is new. */
  section(spec: SectionSpec): ByteWriter {
    const known = this.sections.get(spec.name);
    if (known !== undefined) return known.contents;
    const contents = new ByteWriter(this.order);
    this.sections.set(spec.name, { spec, contents });
    return contents;
  }

  /** Writes the file. Call it once: the DATASECs of the variables are added to the BTF here. */
  build(tweaks: ObjectTweaks = {}): Uint8Array {
    for (const { spec, contents } of this.sections.values()) {
      const nobits = spec.type === SECTION_TYPE.NOBITS;
      const bytes = contents.toBytes();
      this.elf.section({
        ...spec,
        contents: nobits ? new Uint8Array(0) : bytes,
        ...(nobits ? { size: bytes.length } : {}),
      });
    }
    for (const [section, variables] of this.variables) this.btf.datasec(section, 0, variables);
    const ext = this.ext.isEmpty ? null : this.ext.build();
    const btf = tweaks.btf === undefined ? this.btf.build() : tweaks.btf;
    const btfExt = tweaks.btfExt === undefined ? ext : tweaks.btfExt;
    if (btf !== null) this.elf.section({ name: '.BTF', contents: btf, alignment: 4 });
    if (btfExt !== null) this.elf.section({ name: '.BTF.ext', contents: btfExt, alignment: 4 });
    return this.elf.build(tweaks);
  }

  private addToDatasec(section: string, type: number, offset: number, size: number): void {
    const list = this.variables.get(section) ?? [];
    this.variables.set(section, [...list, { type, offset, size }]);
  }
}

/** One function that was added; what is told of its instructions counts slots from the function's first. */
export class FunctionBuilder {
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly start: number;
  private readonly object: BpfObjectBuilder;

  constructor(object: BpfObjectBuilder, section: string, start: number) {
    this.object = object;
    this.section = section;
    this.start = start;
  }

  /** A CO-RE record of slot `slot`. */
  relocation(slot: number, typeId: number, access: Name, kind: RelocationKindName | number): this {
    this.object.ext.addRelocation(this.section, this.start + slot * 8, typeId, access, kind);
    return this;
  }

  line(slot: number, at: SourceLine): this {
    this.object.ext.addLine(this.section, this.start + slot * 8, at);
    return this;
  }

  /** An ELF relocation of slot `slot` against a symbol, by name; ld_imm64 and calls differ in their type. */
  reference(slot: number, symbol: string | SymbolSpec, kind: 'address' | 'call' = 'address'): this {
    this.object.elf.relocation(this.section, {
      offset: this.start + slot * 8,
      type: kind === 'call' ? RELOCATION_TYPE.R_BPF_64_32 : RELOCATION_TYPE.R_BPF_64_64,
      symbol: typeof symbol === 'string' ? this.object.symbolNamed(symbol) : symbol,
    });
    return this;
  }
}
