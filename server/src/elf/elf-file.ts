import { ByteView, cString, failuresOf, success, type Fault, type Result } from '../bytes';
import { SHN_XINDEX, SHT_NOBITS } from './constants';

const faults = {
  'not-elf': () => 'this is not an ELF file',
  'elf-truncated': (what: string) =>
    `the ELF file is truncated or damaged: ${what} lies outside it`,
  'elf-unknown-class': (value: number) => `the ELF class ${value} is neither 32-bit nor 64-bit`,
  'elf-unknown-byte-order': (value: number) => `the ELF byte order ${value} is unknown`,
  'elf-bad-section-table': (what: string) => `the ELF section table is damaged: ${what}`,
};
const failure = failuresOf(faults);

export type ElfFaultCode = keyof typeof faults;

export interface ElfSection {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  /** File position of the contents, in bytes; contents are inside the file unless the type is NOBITS. */
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
}

/** What the header and the section table of an ELF file say. */
export interface ElfHeaders {
  readonly littleEndian: boolean;
  readonly is64: boolean;
  readonly type: number;
  readonly machine: number;
  /** By ELF section index; entry 0 is the null section. */
  readonly sections: readonly ElfSection[];
}

export interface ElfFile extends ElfHeaders {
  readonly view: ByteView;
}

/** A run of bytes inside the file. */
export interface ElfExtent {
  readonly position: number;
  readonly length: number;
}

const MAGIC = 0x7f454c46;
const LONGEST_HEADER = 64;
/** Kernels and objects built with a section for every function have some 100 000. */
const MOST_SECTIONS = 1 << 20;
const MOST_NAME_BYTES = 1 << 26;

/**
 * Reads the header and the section table of an ELF file of either class and byte order (System V gABI).
 * Contents of sections stay where they are: `sectionContents` gives a window on them.
 */
export function readElf(bytes: Uint8Array): Result<ElfFile, Fault<ElfFaultCode>> {
  const parse = parseElfHeaders(bytes.length);
  let step = parse.next();
  while (step.done !== true) {
    const { position, length } = step.value;
    step = parse.next(bytes.subarray(position, position + length));
  }
  if (!step.value.ok) return step.value;
  const headers = step.value.value;
  return success({ view: new ByteView(bytes, headers.littleEndian), ...headers });
}

/**
 * The reading itself, without the bytes: it asks for one run of the file after the other, each inside the file, and
 * is handed its bytes, so that a vmlinux of 800 MB is read as few kilobytes.
 */
export function* parseElfHeaders(
  fileSize: number,
): Generator<ElfExtent, Result<ElfHeaders, Fault<ElfFaultCode>>, Uint8Array> {
  const contains = (position: number, length: number) => position + length <= fileSize;
  const ident = yield { position: 0, length: Math.min(LONGEST_HEADER, fileSize) };
  if (ident.length < 16 || new ByteView(ident, false).u32(0) !== MAGIC) return failure('not-elf');
  const elfClass = ident[4];
  if (elfClass !== 1 && elfClass !== 2) return failure('elf-unknown-class', elfClass);
  const byteOrder = ident[5];
  if (byteOrder !== 1 && byteOrder !== 2) return failure('elf-unknown-byte-order', byteOrder);

  const littleEndian = byteOrder === 1;
  const is64 = elfClass === 2;
  const header = new ByteView(ident, littleEndian);
  if (!header.contains(0, is64 ? 64 : 52)) return failure('elf-truncated', 'the file header');

  const tableOffset = is64 ? header.offset64(0x28) : header.u32(0x20);
  const counts = is64 ? 0x3a : 0x2e;
  const entrySize = header.u16(counts);
  let count = header.u16(counts + 2);
  let namesIndex = header.u16(counts + 4);
  const found = { littleEndian, is64, type: header.u16(16), machine: header.u16(18) };
  if (tableOffset === 0) return success({ ...found, sections: [] });

  if (entrySize !== (is64 ? 64 : 40)) {
    return failure('elf-bad-section-table', `an entry of ${entrySize} bytes`);
  }
  if (!contains(tableOffset, entrySize)) return failure('elf-truncated', 'the section table');
  if (count === 0 || namesIndex === SHN_XINDEX) {
    const entry = yield { position: tableOffset, length: entrySize };
    const first = sectionHeader(new ByteView(entry, littleEndian), 0, is64);
    if (count === 0) count = first.size;
    if (namesIndex === SHN_XINDEX) namesIndex = first.link;
  }
  if (!contains(tableOffset, count * entrySize)) {
    return failure('elf-truncated', 'the section table');
  }
  if (count > MOST_SECTIONS) return failure('elf-bad-section-table', `${count} sections`);
  if (namesIndex >= count) {
    return failure('elf-bad-section-table', `section ${namesIndex} with the names does not exist`);
  }

  const table = new ByteView(
    yield { position: tableOffset, length: count * entrySize },
    littleEndian,
  );
  const names = sectionHeader(table, namesIndex * entrySize, is64);
  if (names.type === SHT_NOBITS || !contains(names.offset, names.size)) {
    return failure('elf-truncated', 'the table of section names');
  }
  if (names.size > MOST_NAME_BYTES) {
    return failure('elf-bad-section-table', `${names.size} bytes of section names`);
  }
  const nameBytes = yield { position: names.offset, length: names.size };
  const sections: ElfSection[] = [];
  for (let index = 0; index < count; index++) {
    const { nameOffset, ...section } = sectionHeader(table, index * entrySize, is64);
    if (nameOffset >= nameBytes.length && nameOffset !== 0) {
      return failure('elf-bad-section-table', `section ${index} has no name`);
    }
    const name = cString(nameBytes, nameOffset);
    if (index > 0 && section.type !== SHT_NOBITS && !contains(section.offset, section.size)) {
      return failure('elf-truncated', `section ${name || index}`);
    }
    sections.push({ index, name, ...section });
  }
  return success({ ...found, sections });
}

/** A window on the contents of a section; empty for NOBITS. */
export function sectionContents(elf: ElfFile, section: ElfSection): ByteView {
  return elf.view.slice(section.offset, section.type === SHT_NOBITS ? 0 : section.size);
}

function sectionHeader(view: ByteView, at: number, is64: boolean) {
  return is64
    ? {
        nameOffset: view.u32(at),
        type: view.u32(at + 4),
        flags: view.offset64(at + 8),
        offset: view.offset64(at + 24),
        size: view.offset64(at + 32),
        link: view.u32(at + 40),
        info: view.u32(at + 44),
        entrySize: view.offset64(at + 56),
      }
    : {
        nameOffset: view.u32(at),
        type: view.u32(at + 4),
        flags: view.u32(at + 8),
        offset: view.u32(at + 16),
        size: view.u32(at + 20),
        link: view.u32(at + 24),
        info: view.u32(at + 28),
        entrySize: view.u32(at + 36),
      };
}
