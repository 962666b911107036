import { cString } from '../bytes';
import { sectionContents, type ElfFile, type ElfSection } from './elf-file';

export type SymbolBinding = 'local' | 'global' | 'weak' | 'other';

export interface ElfSymbol {
  readonly name: string;
  readonly value: number;
  readonly size: number;
  readonly type: number;
  readonly binding: SymbolBinding;
  /** STV_HIDDEN or STV_INTERNAL. */
  readonly hidden: boolean;
  readonly sectionIndex: number;
}

/** One SHT_REL record: `offset` in bytes from the start of the patched section. */
export interface ElfRelocation {
  readonly offset: number;
  readonly type: number;
  readonly symbolIndex: number;
}

const SYMBOL_SIZE = 24;
const RELOCATION_SIZE = 16;
const bindings: readonly SymbolBinding[] = ['local', 'global', 'weak'];

/**
 * The symbols of a 64-bit symbol table, by symbol index. A symbol whose name lies outside the string table comes with
 * an empty name; null when the table's string table does not exist.
 */
export function readSymbols(elf: ElfFile, table: ElfSection): ElfSymbol[] | null {
  const strings = elf.sections.at(table.link);
  if (strings === undefined) return null;
  const names = sectionContents(elf, strings).bytes;
  const view = sectionContents(elf, table);
  const symbols: ElfSymbol[] = [];
  for (let at = 0; at + SYMBOL_SIZE <= view.length; at += SYMBOL_SIZE) {
    const nameOffset = view.u32(at);
    const info = view.u8(at + 4);
    const visibility = view.u8(at + 5) & 3;
    symbols.push({
      name: nameOffset < names.length ? cString(names, nameOffset) : '',
      type: info & 15,
      binding: bindings[info >> 4] ?? 'other',
      hidden: visibility === 1 || visibility === 2,
      sectionIndex: view.u16(at + 6),
      value: view.offset64(at + 8),
      size: view.offset64(at + 16),
    });
  }
  return symbols;
}

/** The records of a 64-bit SHT_REL section, in file order. */
export function readRelocations(elf: ElfFile, section: ElfSection): ElfRelocation[] {
  const view = sectionContents(elf, section);
  const relocations: ElfRelocation[] = [];
  for (let at = 0; at + RELOCATION_SIZE <= view.length; at += RELOCATION_SIZE) {
    const low = view.littleEndian ? at + 8 : at + 12;
    const high = view.littleEndian ? at + 12 : at + 8;
    relocations.push({
      offset: view.offset64(at),
      type: view.u32(low),
      symbolIndex: view.u32(high),
    });
  }
  return relocations;
}
