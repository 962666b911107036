import assert from 'node:assert/strict';
import {
  parseElfHeaders,
  readElf,
  readRelocations,
  readSymbols,
  sectionContents,
} from '../../server/src/elf';
import { valueOf } from '../btf/results';
import type { ByteOrder } from '../support';
import { changed, ENTRY, ENTRY_SIZE, HEADER, smallElf, smallElf32 } from './small-elf';

const ORDERS: readonly ByteOrder[] = ['little', 'big'];

describe('reading ELF', () => {
  for (const order of ORDERS) {
    it(`finds the sections of a 64-bit file, ${order} endian`, () => {
      const elf = valueOf(readElf(smallElf(order)));
      assert.deepEqual(
        [elf.littleEndian, elf.is64, elf.type, elf.machine],
        [order === 'little', true, 1, 247],
      );
      assert.deepEqual(
        elf.sections.map(({ index, name, type, size }) => [index, name, type, size]),
        [
          [0, '', 0, 0],
          [1, '.strtab', 3, elf.sections[1].size],
          [2, '.text', 1, 8],
          [3, '.bss', 8, 4096],
          [4, '.rel.text', 9, 16],
          [5, '.symtab', 2, 96],
        ],
      );
      const [, , text, bss, rel] = elf.sections;
      assert.deepEqual([text.flags, rel.info, rel.link, rel.entrySize], [6, 2, 5, 16]);
      assert.deepEqual([...sectionContents(elf, text).bytes], [1, 2, 3, 4, 5, 6, 7, 8]);
      assert.equal(sectionContents(elf, bss).length, 0);
    });

    it(`finds symbols and relocations, ${order} endian`, () => {
      const elf = valueOf(readElf(smallElf(order)));
      const symbols = readSymbols(elf, elf.sections[5]) ?? [];
      assert.deepEqual(
        symbols.map((s) => [s.name, s.value, s.size, s.type, s.binding, s.hidden, s.sectionIndex]),
        [
          ['', 0, 0, 0, 'local', false, 0],
          ['here', 4, 0, 0, 'local', true, 2],
          ['run', 0, 8, 2, 'global', false, 2],
          ['hidden', 0, 0, 0, 'weak', true, 0],
        ],
      );
      assert.deepEqual(readRelocations(elf, elf.sections[4]), [
        { offset: 4, type: 10, symbolIndex: 2 },
      ]);
    });

    it(`finds the sections of a 32-bit file, ${order} endian`, () => {
      const elf = valueOf(readElf(smallElf32(order)));
      assert.deepEqual([elf.littleEndian, elf.is64, elf.machine], [order === 'little', false, 247]);
      const [, names, text] = elf.sections;
      assert.deepEqual([names.name, names.type], ['.shstrtab', 3]);
      const { name, type, flags, size, info, link, entrySize } = text;
      assert.deepEqual(
        [name, type, flags, size, info, link, entrySize],
        ['.text', 1, 6, 8, 7, 0, 16],
      );
      assert.deepEqual([...sectionContents(elf, text).bytes], [1, 2, 3, 4, 5, 6, 7, 8]);
    });
  }

  it('copies nothing', () => {
    const bytes = smallElf();
    const elf = valueOf(readElf(bytes));
    assert.equal(elf.view.bytes, bytes);
    assert.equal(sectionContents(elf, elf.sections[2]).bytes.buffer, bytes.buffer);
  });

  it('takes a file without sections', () => {
    const bytes = changed((view) => {
      view.setUint32(HEADER.table, 0, true);
    });
    assert.deepEqual(valueOf(readElf(bytes)).sections, []);
  });

  it('counts sections in the first entry when the header says 0, as files of over 65279 do', () => {
    const bytes = changed((view, table) => {
      view.setUint16(HEADER.count, 0, true);
      view.setUint16(HEADER.names, 0xffff, true);
      view.setUint32(table + ENTRY.size, 6, true);
      view.setUint32(table + ENTRY.link, 1, true);
    });
    assert.deepEqual(
      valueOf(readElf(bytes)).sections.map(({ name }) => name),
      ['', '.strtab', '.text', '.bss', '.rel.text', '.symtab'],
    );
  });

  it('asks for few bytes of a large file, each inside it', () => {
    const bytes = smallElf();
    const size = bytes.length;
    const parse = parseElfHeaders(size);
    let asked = 0;
    let step = parse.next();
    while (step.done !== true) {
      const { position, length } = step.value;
      assert.ok(position >= 0 && position + length <= size, `${position} + ${length}`);
      asked += length;
      step = parse.next(bytes.subarray(position, position + length));
    }
    assert.ok(step.value.ok);
    assert.equal(asked, 64 + 6 * ENTRY_SIZE + step.value.value.sections[1].size);
  });
});
