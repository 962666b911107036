export { BpfObjectBuilder, FunctionBuilder } from './bpf-object-builder';
export type {
  Code,
  FunctionOptions,
  MapOptions,
  ObjectOptions,
  ObjectTweaks,
  VariableOptions,
} from './bpf-object-builder';
export { anonymous, bitfield, BtfBuilder, member } from './btf-builder';
export type {
  BtfHeaderFields,
  BtfOptions,
  Enumerator,
  EnumOptions,
  IntOptions,
  Member,
  Name,
  Parameter,
  RawType,
  SectionVariable,
} from './btf-builder';
export { BTF_KIND, BTF_MAGIC, KNOWN_LAYOUT, RELOCATION_KINDS } from './btf-constants';
export type { RelocationKindName } from './btf-constants';
export { BtfExtBuilder, ExtTable, kindNumber } from './btf-ext-builder';
export type { ExtBlock, ExtHeaderFields, SourceLine } from './btf-ext-builder';
export { ByteWriter, cStringBytes } from './byte-writer';
export type { ByteOrder } from './byte-writer';
export { ElfBuilder, RELOCATION_TYPE, SECTION_FLAG, SECTION_TYPE } from './elf-builder';
export type { ElfOptions, RelocationSpec, SectionSpec, SymbolSpec } from './elf-builder';
export * from './instructions';
