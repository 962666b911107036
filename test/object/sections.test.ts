import assert from 'node:assert/strict';
import { BpfObjectBuilder } from '../support';
import { readBuilt } from './built';

describe('the license of an object', () => {
  it('is the text of its section', () => {
    assert.equal(readBuilt(new BpfObjectBuilder('little', { license: 'GPL' })).license, 'GPL');
    const dual = new BpfObjectBuilder('big', { license: 'Dual MIT/GPL' });
    assert.equal(readBuilt(dual).license, 'Dual MIT/GPL');
  });

  it('is empty without one', () => {
    assert.equal(readBuilt(new BpfObjectBuilder('little', { license: null })).license, '');
    assert.equal(readBuilt(new BpfObjectBuilder('little', { license: '' })).license, '');
  });

  it('ends at the first NUL, or with its section', () => {
    const builder = new BpfObjectBuilder('little', { license: null });
    builder.section({ name: 'license' }).bytes(new TextEncoder().encode('GPL\0rest'));
    assert.equal(readBuilt(builder).license, 'GPL');
    const endless = new BpfObjectBuilder('little', { license: null });
    endless.section({ name: 'license' }).bytes(new TextEncoder().encode('GPL v2'));
    assert.equal(readBuilt(endless).license, 'GPL v2');
  });
});

describe('the data sections of an object', () => {
  it('are .data, .rodata, .bss and their named kin', () => {
    const builder = new BpfObjectBuilder();
    const names = ['.data', '.rodata', '.rodata.str1.1', '.bss', '.data.shared', '.bss.late'];
    for (const name of names) builder.data(name, new Uint8Array(8));
    for (const name of ['.database', '.rodatas', '.bssx', '.maps.x', 'data']) {
      builder.data(name, new Uint8Array(8));
    }
    const { dataSections } = readBuilt(builder);
    assert.deepEqual(
      dataSections.map(({ name, size }) => [name, size]),
      names.map((name) => [name, 8]),
    );
  });

  it('are not empty', () => {
    const builder = new BpfObjectBuilder();
    for (const name of ['.data', '.bss']) builder.data(name, new Uint8Array(0));
    assert.deepEqual(readBuilt(builder).dataSections, []);
  });

  it('have contents, but for .bss', () => {
    const builder = new BpfObjectBuilder();
    builder.data('.rodata', Uint8Array.of(1, 2, 3, 4));
    builder.data('.bss', new Uint8Array(4096));
    const { elf, dataSections } = readBuilt(builder);
    const [rodata, bss] = dataSections;
    const contents = elf.view.bytes.subarray(rodata.offset, rodata.offset + rodata.size);
    assert.deepEqual([...contents], [1, 2, 3, 4]);
    assert.equal(bss.size, 4096);
  });
});
