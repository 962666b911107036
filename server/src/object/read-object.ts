import { cString, success, type Fault, type Result } from '../bytes';
import { readBtf, type Btf } from '../btf';
import {
  EM_BPF,
  EM_NONE,
  ET_REL,
  readElf,
  readRelocations,
  readSymbols,
  sectionContents,
  SHT_NOBITS,
  SHT_PROGBITS,
  SHT_REL,
  SHT_SYMTAB,
  type ElfFaultCode,
  type ElfFile,
  type ElfRelocation,
  type ElfSection,
  type ElfSymbol,
} from '../elf';
import { readBtfExt } from './btf-ext';
import { readCoreRecords, type CoreRecords } from './core-records';
import { readExterns, type Extern } from './externs';
import { objectFailure, type ObjectFaultCode } from './faults';
import { readFunctions, type BpfFunction } from './functions';
import { readLines, type LineTable } from './lines';
import { readMaps, type MapDefinition } from './maps';

/** A compiled BPF object: what libbpf sees in it when it opens it, and nothing resolved yet. */
export interface BpfObject {
  readonly elf: ElfFile;
  readonly littleEndian: boolean;
  readonly btf: Btf;
  /** Empty when the object names none; then the kernel takes it as not GPL-compatible. */
  readonly license: string;
  readonly symbols: readonly ElfSymbol[];
  readonly functions: readonly BpfFunction[];
  readonly lines: LineTable;
  readonly core: CoreRecords;
  /** .data, .rodata and .bss sections and their named kin, empty ones left out. */
  readonly dataSections: readonly ElfSection[];
  readonly maps: readonly MapDefinition[];
  readonly externs: readonly Extern[];
  /** Why libbpf refuses to open the object although its functions and relocations can be read; null when it opens. */
  readonly refusal: Fault<ObjectFaultCode> | null;
}

/** libbpf has no limit; real objects have kilobytes. */
export const LARGEST_OBJECT = 64 * 1024 * 1024;

/** Reads a BPF object as libbpf opens it (libbpf.c, bpf_object__elf_init, _elf_collect, _init_btf). */
export function readObject(
  bytes: Uint8Array,
): Result<BpfObject, Fault<ObjectFaultCode | ElfFaultCode>> {
  if (bytes.length > LARGEST_OBJECT) {
    return objectFailure('object-too-large', bytes.length, LARGEST_OBJECT);
  }
  const opened = readElf(bytes);
  if (!opened.ok) return opened;
  const elf = opened.value;
  if (!elf.is64) return objectFailure('object-32-bit');
  if (elf.machine !== EM_BPF && elf.machine !== EM_NONE) {
    return objectFailure('object-wrong-machine', elf.machine);
  }
  if (elf.type !== ET_REL) return objectFailure('object-wrong-type', elf.type);

  const tables = elf.sections.filter((section) => section.type === SHT_SYMTAB);
  if (tables.length === 0) return objectFailure('object-stripped');
  if (tables.length > 1) return objectFailure('object-many-symbol-tables');
  const symbols = readSymbols(elf, tables[0]);
  if (symbols === null) return objectFailure('object-bad-symbols', 'its names are missing');

  const sections = new Map<string, ElfSection>();
  for (const section of elf.sections) {
    if (section.index > 0 && !sections.has(section.name)) sections.set(section.name, section);
  }
  const contents = (name: string) => {
    const section = sections.get(name);
    return section && sectionContents(elf, section);
  };
  for (const name of ['.BTF', '.BTF.ext']) {
    const section = sections.get(name);
    if (section && section.type !== SHT_PROGBITS) return objectFailure('object-bad-section', name);
  }

  const functions = readFunctions(elf, symbols);
  if (!functions.ok) return functions;
  const btfBytes = contents('.BTF')?.bytes;
  if (btfBytes === undefined) return objectFailure('object-no-btf');
  const btf = readBtf(btfBytes, { pointerSize: 8 });
  if (!btf.ok) return objectFailure('object-bad-btf', btf.fault.message);

  const sectionIndexes = new Map([...sections].map(([name, { index }]) => [name, index]));
  const ext = readExtSections(
    btf.value,
    contents('.BTF.ext')?.bytes,
    functions.value,
    sectionIndexes,
  );
  if (!ext.ok) return ext;

  const maps = readMaps(btf.value);
  const externs = readExterns(btf.value, symbols);
  const license = contents('license');
  return success({
    elf,
    littleEndian: elf.view.littleEndian,
    btf: btf.value,
    license: license === undefined ? '' : cString(license.bytes, 0),
    symbols,
    functions: functions.value,
    ...ext.value,
    dataSections: elf.sections.filter(isDataSection),
    maps: maps.ok ? maps.value : [],
    externs: externs.ok ? externs.value : [],
    refusal:
      sectionRefusal(sections) ?? failed(externs) ?? failed(maps) ?? recordRefusal(ext.value.core),
  });
}

/** The ELF relocations of a section, in file order; libbpf judges them by instruction and symbol. */
export function relocationsOf(object: BpfObject, sectionIndex: number): ElfRelocation[] {
  return object.elf.sections
    .filter((section) => section.type === SHT_REL && section.info === sectionIndex)
    .flatMap((section) => readRelocations(object.elf, section));
}

function readExtSections(
  btf: Btf,
  bytes: Uint8Array | undefined,
  functions: readonly BpfFunction[],
  sectionIndexes: ReadonlyMap<string, number>,
): Result<{ lines: LineTable; core: CoreRecords }, Fault<ObjectFaultCode>> {
  const none = { view: btf.view, recordSize: 16, blocks: [] };
  const ext = bytes === undefined ? success({ lines: none, relocations: none }) : readBtfExt(bytes);
  if (!ext.ok) return ext;
  const core = readCoreRecords(btf, ext.value.relocations, functions, sectionIndexes);
  if (!core.ok) return core;
  return success({ lines: readLines(btf, ext.value.lines, sectionIndexes), core: core.value });
}

function sectionRefusal(sections: ReadonlyMap<string, ElfSection>): Fault<ObjectFaultCode> | null {
  if (sections.has('maps')) return objectFailure('legacy-maps').fault;
  const version = sections.get('version');
  return version && version.size !== 4 ? objectFailure('version-section-size').fault : null;
}

function recordRefusal({ homeless }: CoreRecords): Fault<ObjectFaultCode> | null {
  return homeless > 0 ? objectFailure('core-record-homeless', homeless).fault : null;
}

function failed(result: Result<unknown, Fault<ObjectFaultCode>>): Fault<ObjectFaultCode> | null {
  return result.ok ? null : result.fault;
}

function isDataSection(section: ElfSection): boolean {
  if (section.size === 0) return false;
  if (section.type === SHT_NOBITS) return /^\.bss(\.|$)/.test(section.name);
  return section.type === SHT_PROGBITS && /^\.(ro)?data(\.|$)/.test(section.name);
}
