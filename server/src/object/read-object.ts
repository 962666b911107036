import { cString, success, type Fault, type Result } from '../bytes';
import { readBtf, type Btf } from '../btf';
import {
  EM_BPF,
  EM_NONE,
  ET_REL,
  readElf,
  readSymbols,
  sectionContents,
  SHT_NOBITS,
  SHT_PROGBITS,
  SHT_REL,
  SHT_STRTAB,
  SHT_SYMTAB,
  type ElfFaultCode,
  type ElfFile,
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
import { readReferences, type References } from './references';
import { readVariables, type Variable } from './variables';

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
  readonly variables: readonly Variable[];
  readonly maps: readonly MapDefinition[];
  readonly externs: readonly Extern[];
  /** Empty when libbpf refuses the object for one of them. */
  readonly references: References;
  /** Why libbpf refuses the object although its functions and relocations can be read; null when it does not. */
  readonly refusal: Fault<ObjectFaultCode> | null;
}

const SYMBOL_SIZE = 24;
const RELOCATION_SIZE = 16;
/** Of debug information and BTF, which libbpf does not relocate. */
const IGNORED_RELOCATIONS = /^\.rel(\.debug_|\.BTF$|\.BTF\.ext$)/;

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
  // Where libbpf looks a section up by name it takes the first, where it collects them the last of that name.
  const contents = (name: string) => {
    const section = elf.sections.findLast((candidate) => candidate.name === name);
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

  const license = contents('license');
  return success({
    elf,
    littleEndian: elf.view.littleEndian,
    btf: btf.value,
    license: license === undefined ? '' : cString(license.bytes, 0),
    symbols,
    functions: functions.value,
    ...ext.value,
    ...readData(elf, btf.value, symbols, functions.value, {
      sections: sectionRefusal(elf, tables[0], sections),
      records: recordRefusal(ext.value.core),
    }),
  });
}

type Refusal = Fault<ObjectFaultCode> | null;

/** Everything around the code; what libbpf refuses is told once, in the order in which it would. */
function readData(
  elf: ElfFile,
  btf: Btf,
  symbols: readonly ElfSymbol[],
  functions: readonly BpfFunction[],
  known: { readonly sections: Refusal; readonly records: Refusal },
) {
  const dataSections = elf.sections.filter(isDataSection);
  const externs = readExterns(btf, symbols);
  const variables = readVariables(btf, elf, symbols);
  const maps = variables.ok ? readMaps(btf, variables.value, elf.sections) : variables;
  const data = {
    dataSections,
    externs: valueOr(externs, []),
    variables: valueOr(variables, []),
    maps: valueOr(maps, []),
  };
  const refusal = known.sections ?? failed(externs) ?? failed(maps);
  const references = readReferences({ elf, symbols, functions, ...data });
  return {
    ...data,
    references: valueOr(references, []),
    refusal: refusal ?? failed(references) ?? known.records,
  };
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

/** What libbpf finds wrong with sections when it opens an object (libbpf.c, bpf_object__elf_collect). */
function sectionRefusal(
  elf: ElfFile,
  symbolTable: ElfSection,
  sections: ReadonlyMap<string, ElfSection>,
): Refusal {
  if (sections.has('maps')) return objectFailure('legacy-maps').fault;
  const version = sections.get('version');
  if (version && version.size !== 4) return objectFailure('version-section-size').fault;
  if (symbolTable.entrySize !== SYMBOL_SIZE) {
    return objectFailure('object-bad-symbols', `entries of ${symbolTable.entrySize} bytes`).fault;
  }
  if (elf.sections[symbolTable.link].type !== SHT_STRTAB) {
    return objectFailure('object-bad-symbols', 'its names are in no string table').fault;
  }
  const badRelocations = elf.sections.find(
    ({ name, type, entrySize, info }) =>
      type === SHT_REL &&
      !IGNORED_RELOCATIONS.test(name) &&
      (entrySize !== RELOCATION_SIZE || info >= elf.sections.length),
  );
  return badRelocations === undefined
    ? null
    : objectFailure('object-bad-relocations', badRelocations.name).fault;
}

function recordRefusal({ homeless }: CoreRecords): Refusal {
  return homeless > 0 ? objectFailure('core-record-homeless', homeless).fault : null;
}

function failed(result: Result<unknown, Fault<ObjectFaultCode>>): Refusal {
  return result.ok ? null : result.fault;
}

function valueOr<T>(result: Result<T, Fault<ObjectFaultCode>>, otherwise: T): T {
  return result.ok ? result.value : otherwise;
}

function isDataSection(section: ElfSection): boolean {
  if (section.size === 0) return false;
  if (section.type === SHT_NOBITS) return /^\.bss(\.|$)/.test(section.name);
  return section.type === SHT_PROGBITS && /^\.(ro)?data(\.|$)/.test(section.name);
}
