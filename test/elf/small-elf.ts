import { ByteWriter, ElfBuilder, SECTION_FLAG, SECTION_TYPE, type ByteOrder } from '../support';

/** Positions in a 64-bit header and in an entry of the section table. */
export const HEADER = {
  class: 4,
  order: 5,
  table: 0x28,
  entrySize: 0x3a,
  count: 0x3c,
  names: 0x3e,
};
export const ENTRY = { name: 0, type: 4, offset: 24, size: 32, link: 40 };
export const ENTRY_SIZE = 64;

export function smallElf(order: ByteOrder = 'little'): Uint8Array {
  const elf = new ElfBuilder(order);
  elf.section({
    name: '.text',
    flags: SECTION_FLAG.ALLOC | SECTION_FLAG.EXECUTABLE,
    contents: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    alignment: 8,
  });
  elf.section({ name: '.bss', type: SECTION_TYPE.NOBITS, size: 4096, contents: new Uint8Array(0) });
  const run = elf.symbol({ name: 'run', section: '.text', type: 'func', size: 8 });
  elf.symbol({ name: 'hidden', binding: 'weak', visibility: 'hidden' });
  elf.symbol({
    name: 'here',
    section: '.text',
    binding: 'local',
    visibility: 'internal',
    value: 4,
  });
  elf.relocation('.text', { offset: 4, type: 10, symbol: run });
  return elf.build();
}

/** The same file with some words changed. */
export function changed(change: (view: DataView, table: number) => void): Uint8Array {
  const bytes = smallElf();
  const view = new DataView(bytes.buffer);
  change(view, view.getUint32(HEADER.table, true));
  return bytes;
}

/** A 32-bit ELF file with a section of 8 bytes and one that holds the names. */
export function smallElf32(order: ByteOrder): Uint8Array {
  const [header, entry] = [52, 40];
  const names = '\0.shstrtab\0.text\0';
  const contents = header + 3 * entry;
  const out = new ByteWriter(order);
  out.bytes(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1, order === 'little' ? 1 : 2, 1)).zeros(9);
  out.u16(1).u16(247).u32(1);
  out.u32(0).u32(0).u32(header).u32(0);
  out.u16(header).u16(0).u16(0).u16(entry).u16(3).u16(1);
  const section = (fields: readonly number[]) => {
    for (const field of fields) out.u32(field);
  };
  section([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  section([1, 3, 0, 0, contents, names.length, 0, 0, 1, 0]);
  section([11, 1, 6, 0, contents + names.length, 8, 0, 7, 8, 16]);
  return out
    .bytes(new TextEncoder().encode(names))
    .bytes(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))
    .toBytes();
}
