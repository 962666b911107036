import assert from 'node:assert/strict';
import { readElf, readSymbols, type ElfFile } from '../../server/src/elf';
import { valueOf } from '../btf/results';
import { ElfBuilder, SECTION_TYPE } from '../support';

const SYMBOL_SIZE = 24;

function symbolsOf(elf: ElfFile) {
  const table = elf.sections.find(({ type }) => type === SECTION_TYPE.SYMTAB);
  assert.ok(table);
  return { table, symbols: readSymbols(elf, table) };
}

function named(...names: readonly string[]): Uint8Array {
  const elf = new ElfBuilder('little');
  for (const name of names) elf.symbol({ name, type: 'func' });
  return elf.build();
}

describe('hostile names in an ELF file', () => {
  it('are cut at 1024 bytes', () => {
    const { symbols } = symbolsOf(valueOf(readElf(named('n'.repeat(100_000), 'after'))));
    assert.deepEqual(
      symbols?.map(({ name }) => name.length),
      [0, 1024, 5],
    );
  });

  it('may be anything but NUL', () => {
    const names = ['a b', 'tab\there', '\u001b[31mred', '../../etc/passwd', '<b>', '"', '名前'];
    const { symbols } = symbolsOf(valueOf(readElf(named(...names))));
    assert.deepEqual(
      symbols?.map(({ name }) => name),
      ['', ...names],
    );
  });

  it('that are no UTF-8 come with replacement characters', () => {
    const bytes = named('x_x');
    const at = Buffer.from(bytes).indexOf('x_x');
    bytes[at + 1] = 0xff;
    const { symbols } = symbolsOf(valueOf(readElf(bytes)));
    assert.equal(symbols?.[1].name, 'x\ufffdx');
  });

  it('outside the names are empty', () => {
    const bytes = named('first', 'second');
    const { table } = symbolsOf(valueOf(readElf(bytes)));
    const view = new DataView(bytes.buffer);
    view.setUint32(table.offset + SYMBOL_SIZE, 0xffff_fff0, true);
    const { symbols } = symbolsOf(valueOf(readElf(bytes)));
    assert.deepEqual(
      symbols?.map(({ name }) => name),
      ['', '', 'second'],
    );
  });

  it('that no NUL ends are cut with their section', () => {
    const elf = new ElfBuilder('little');
    elf.section({
      name: 'names',
      type: SECTION_TYPE.STRTAB,
      contents: new TextEncoder().encode('\0open'),
    });
    elf.symbol({ name: 'open' });
    const bytes = elf.build({ sections: { '.symtab': { link: 'names' } } });
    const { table } = symbolsOf(valueOf(readElf(bytes)));
    new DataView(bytes.buffer).setUint32(table.offset + SYMBOL_SIZE, 1, true);
    assert.equal(symbolsOf(valueOf(readElf(bytes))).symbols?.[1].name, 'open');
  });

  it('in a section that is not there are no symbols', () => {
    const elf = new ElfBuilder('little');
    elf.symbol({ name: 'run' });
    const bytes = elf.build({ sections: { '.symtab': { link: 99 } } });
    assert.equal(symbolsOf(valueOf(readElf(bytes))).symbols, null);
  });
});

describe('odd symbol tables', () => {
  it('lose half a symbol at their end', () => {
    const bytes = named('first', 'second');
    const view = new DataView(bytes.buffer);
    const elf = valueOf(readElf(bytes));
    const { table } = symbolsOf(elf);
    const entry = view.getUint32(0x28, true) + table.index * 64;
    view.setUint32(entry + 32, table.size - 1, true);
    const { symbols } = symbolsOf(valueOf(readElf(bytes)));
    assert.deepEqual(
      symbols?.map(({ name }) => name),
      ['', 'first'],
    );
  });

  it('may have bindings nobody knows, and places beyond all numbers', () => {
    const elf = new ElfBuilder('little');
    elf.symbol({ name: 'odd', section: 0xfff1, value: 2 ** 63 });
    const bytes = elf.build();
    const { table } = symbolsOf(valueOf(readElf(bytes)));
    bytes[table.offset + SYMBOL_SIZE + 4] = 0xa2;
    const odd = symbolsOf(valueOf(readElf(bytes))).symbols?.[1];
    assert.deepEqual(
      [odd?.binding, odd?.type, odd?.sectionIndex, odd?.value],
      ['other', 2, 0xfff1, Infinity],
    );
  });
});
