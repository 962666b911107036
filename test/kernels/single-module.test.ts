import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { BtfBuilder, member, type ByteOrder } from '../support';
import { elfWith, EM_S390, EM_X86_64 } from './samples';
import { opened, WorkFolder } from './work-folder';

const work = new WorkFolder();
after(() => {
  work.remove();
});

/** A module whose `struct own_data` holds an int and a `struct base_data` of its distilled base. */
function distilledModule(order: ByteOrder): Uint8Array {
  const base = new BtfBuilder(order);
  const int = base.int('int', 4, { signed: true });
  const baseData = base.struct('base_data', 24, []);
  const split = new BtfBuilder(order, { base });
  const ownData = split.struct('own_data', 28, [
    member('count', int, 0),
    member('held', baseData, 4),
  ]);
  split.typedef('own_data_t', ownData);
  const machine = order === 'big' ? EM_S390 : EM_X86_64;
  const sections = {
    '.BTF': split.build(),
    '.BTF.base': base.build(),
    '.gnu.linkonce.this_module': new Uint8Array(64),
  };
  return elfWith({ order, machine, sections });
}

describe('a module with a distilled base is read alone', () => {
  const orders: [order: ByteOrder, arch: string][] = [
    ['little', 'amd64'],
    ['big', 's390x'],
  ];
  for (const [order, arch] of orders) {
    it(`${order} endian: its types and those of its base are there`, async () => {
      const { btf, ...kernel } = await opened(work.write('nf_nat.ko', distilledModule(order)));
      assert.deepEqual([kernel.format, kernel.arch?.value], ['kernel module', arch]);
      assert.equal(btf.littleEndian, order === 'little');
      assert.equal(btf.pointerSize, 8);
      assert.equal(btf.typeCount, 5);
      const [int] = btf.names().named('int');
      const [baseData] = btf.names().named('base_data');
      const [ownData] = btf.names().named('own_data');
      const [typedef] = btf.names().named('own_data_t');
      assert.deepEqual([int, baseData, ownData, typedef], [1, 2, 3, 4]);
      assert.equal(btf.size(baseData), 24);
      assert.equal(btf.type(typedef), ownData);
      assert.deepEqual(
        [0, 1].map((i) => [btf.elementName(ownData, i), btf.elementType(ownData, i)]),
        [
          ['count', int],
          ['held', baseData],
        ],
      );
      assert.deepEqual(await kernel.modules(), { modules: [], faults: [] });
    });
  }

  it('compressed, too', async () => {
    const kernel = await opened(work.write('nf_nat.ko.gz', gzipSync(distilledModule('little'))));
    assert.equal(kernel.format, 'kernel module, gzip');
  });
});
