import { success, type Fault, type Result } from '../bytes';
import {
  readRelocations,
  SHF_EXECINSTR,
  SHN_UNDEF,
  SHT_REL,
  STT_FUNC,
  STT_SECTION,
  type ElfFile,
  type ElfSection,
  type ElfSymbol,
} from '../elf';
import type { Extern } from './externs';
import { objectFailure, type ObjectFaultCode } from './faults';
import { functionIndexAt, type BpfFunction } from './functions';
import { BPF_CALL, BPF_LD_IMM64, INSTRUCTION_SIZE } from './instructions';
import type { MapDefinition } from './maps';

/** What an instruction refers to beside its own numbers. */
export type Reference =
  | { readonly kind: 'map'; readonly map: number }
  /** An address in a data section: the section, and the symbol's offset in bytes. */
  | { readonly kind: 'data'; readonly section: number; readonly offset: number }
  | { readonly kind: 'extern'; readonly extern: number }
  /** A call to, or the address of, a function in .text: the symbol's offset there in bytes. */
  | { readonly kind: 'text'; readonly offset: number };

/** By index of the function, then by index of the instruction in it. */
export type References = readonly ReadonlyMap<number, Reference>[];

/** What references are resolved in. */
export interface Referenced {
  readonly elf: ElfFile;
  readonly symbols: readonly ElfSymbol[];
  readonly functions: readonly BpfFunction[];
  readonly maps: readonly MapDefinition[];
  readonly externs: readonly Extern[];
  readonly dataSections: readonly ElfSection[];
}

const PSEUDO_CALL = 1;
const SHN_LORESERVE = 0xff00;
const ARENA = 33;

/**
 * The ELF relocations of the instructions (libbpf.c, bpf_object__collect_prog_relos, bpf_program__record_reloc): a fault
 * for the first one for which libbpf refuses to open the object.
 */
export function readReferences(object: Referenced): Result<References, Fault<ObjectFaultCode>> {
  const { elf, functions } = object;
  const references = functions.map(() => new Map<number, Reference>());
  const resolver = new Resolver(object);
  for (const table of elf.sections) {
    if (table.type !== SHT_REL) continue;
    const patched = elf.sections.at(table.info);
    if (patched === undefined || (patched.flags & SHF_EXECINSTR) === 0) continue;
    for (const { offset, symbolIndex } of readRelocations(elf, table)) {
      const isOutside = offset % INSTRUCTION_SIZE !== 0 || offset >= patched.size;
      if (isOutside) return objectFailure('object-bad-relocations', table.name);
      const index = offset / INSTRUCTION_SIZE;
      const functionIndex = functionIndexAt(functions, patched.index, index);
      if (functionIndex < 0) continue;
      const fn = functions[functionIndex];
      const instruction = index - fn.start;
      const reference = resolver.resolve(fn, instruction, symbolIndex);
      if (typeof reference === 'string') {
        const name = resolver.symbolName(symbolIndex);
        return objectFailure('bad-reference', fn.name, instruction, name, reference);
      }
      references[functionIndex].set(instruction, reference);
    }
  }
  return success(references);
}

class Resolver {
  private readonly textIndex: number;
  private readonly mapsIndex: number;
  private readonly arenaIndex: number;
  private readonly jumpTablesIndex: number;
  private readonly externBySymbol: ReadonlyMap<number, number>;
  private readonly mapByOffset: ReadonlyMap<number, number>;
  private readonly dataSections: ReadonlySet<number>;

  constructor(private readonly object: Referenced) {
    const indexOf = (name: string) =>
      object.elf.sections.find((section) => section.name === name && section.size > 0)?.index ?? -1;
    this.textIndex = indexOf('.text');
    this.mapsIndex = indexOf('.maps');
    this.arenaIndex = indexOf('.addr_space.1');
    this.jumpTablesIndex = indexOf('.jumptables');
    this.externBySymbol = new Map(object.externs.map(({ symbolIndex }, i) => [symbolIndex, i]));
    this.mapByOffset = new Map(object.maps.map(({ offset }, i) => [offset, i]));
    this.dataSections = new Set(object.dataSections.map(({ index }) => index));
  }

  symbolName(symbolIndex: number): string {
    const symbol = this.object.symbols.at(symbolIndex);
    if (symbol === undefined) return `symbol ${symbolIndex}`;
    return symbol.name || (this.object.elf.sections.at(symbol.sectionIndex)?.name ?? '');
  }

  /** The reference, or what is wrong with it. */
  resolve(fn: BpfFunction, instruction: number, symbolIndex: number): Reference | string {
    const { code, src, imm } = fn.instructions();
    const isCall = code[instruction] === BPF_CALL;
    if (!isCall && code[instruction] !== BPF_LD_IMM64) return 'from an instruction that takes none';
    const symbol = this.object.symbols.at(symbolIndex);
    if (symbol === undefined) return 'which does not exist';
    const extern = this.externBySymbol.get(symbolIndex);
    if (extern !== undefined) return { kind: 'extern', extern };
    if (isCall) {
      if (src[instruction] !== PSEUDO_CALL) return 'by a call of another kind';
      return this.text(symbol, 0) ?? 'which is no function in .text';
    }
    if (symbol.sectionIndex === SHN_UNDEF || symbol.sectionIndex >= SHN_LORESERVE) {
      return 'which no section holds';
    }
    if (isSubprogram(symbol) && symbol.sectionIndex === this.textIndex) {
      return this.text(symbol, imm[instruction]) ?? 'which is no function in .text';
    }
    return this.data(symbol);
  }

  private text({ sectionIndex, value }: ElfSymbol, addend: number): Reference | null {
    if (sectionIndex !== this.textIndex) return null;
    const isAligned = value % INSTRUCTION_SIZE === 0 && addend % INSTRUCTION_SIZE === 0;
    return isAligned ? { kind: 'text', offset: value } : null;
  }

  private data({ sectionIndex, value }: ElfSymbol): Reference | string {
    if (sectionIndex === this.arenaIndex) {
      const arena = this.object.maps.findIndex(({ type }) => type === ARENA);
      return arena < 0 ? 'in an arena that no map is' : { kind: 'map', map: arena };
    }
    if (sectionIndex === this.jumpTablesIndex || this.dataSections.has(sectionIndex)) {
      return { kind: 'data', section: sectionIndex, offset: value };
    }
    if (sectionIndex !== this.mapsIndex) return 'which is neither a map nor in a data section';
    const map = this.mapByOffset.get(value);
    return map === undefined ? 'where no map is' : { kind: 'map', map };
  }
}

/** A function's own symbol, or for a static one that of its section (libbpf.c, sym_is_subprog). */
function isSubprogram({ type, binding }: ElfSymbol): boolean {
  if (binding === 'local') return type === STT_SECTION;
  return (binding === 'global' || binding === 'weak') && type === STT_FUNC;
}
