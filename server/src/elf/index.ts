export { parseElfHeaders, readElf, sectionContents } from './elf-file';
export type { ElfExtent, ElfFaultCode, ElfFile, ElfHeaders, ElfSection } from './elf-file';
export { readRelocations, readSymbols } from './symbols';
export type { ElfRelocation, ElfSymbol, SymbolBinding } from './symbols';
export {
  EM_BPF,
  EM_NONE,
  ET_REL,
  SHF_EXECINSTR,
  SHN_UNDEF,
  SHT_NOBITS,
  SHT_PROGBITS,
  SHT_REL,
  SHT_STRTAB,
  SHT_SYMTAB,
  STT_FUNC,
  STT_NOTYPE,
  STT_OBJECT,
  STT_SECTION,
} from './constants';
