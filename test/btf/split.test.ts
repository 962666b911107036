import assert from 'node:assert/strict';
import { Kind, readBtf, resolveSize, typeLabel } from '../../server/src/btf';
import { BtfBuilder, member, type BtfOptions, type ByteOrder } from '../support';
import { faultOf, valueOf } from './results';

const ORDERS: readonly ByteOrder[] = ['little', 'big'];
const INT = 1;
const LIST = 2;
/** The first type id of a module: vmlinux has void and three types. */
const FIRST = 4;

function vmlinuxBuilder(order: ByteOrder = 'little'): BtfBuilder {
  const btf = new BtfBuilder(order);
  btf.int('int', 4, { signed: true });
  btf.struct('list_head', 16, [member('next', 3, 0), member('prev', 3, 8)]);
  btf.ptr(LIST);
  return btf;
}

const NEW_KIND = 42;

/** A vmlinux of one int, and a module with a type of a kind that is new; only a layout tells its length. */
function moduleOfNewKind(order: ByteOrder, ofBase: BtfOptions = {}, ofModule: BtfOptions = {}) {
  const base = new BtfBuilder(order, ofBase);
  if (ofBase.layout === true) base.layoutOf(NEW_KIND, 8, 4);
  base.int('int', 4);
  const module = new BtfBuilder(order, { ...ofModule, base });
  module.raw({ name: 'new', kind: NEW_KIND, vlen: 3, words: [1, 2, 0xffff_ffff, 4, 5] });
  module.typedef('after', INT);
  return { base, module };
}

describe('the split BTF of a module', () => {
  for (const order of ORDERS) {
    it(`goes on where that of vmlinux ends, ${order} endian`, () => {
      const base = vmlinuxBuilder(order);
      const module = new BtfBuilder(order, { base });
      const pointer = module.ptr(FIRST + 1);
      module.struct('device', 40, [
        member('list', LIST, 0),
        member('count', INT, 16),
        member('next', pointer, 24),
      ]);
      const vmlinux = valueOf(readBtf(base.build()));
      const btf = valueOf(readBtf(module.build(), { base: vmlinux }));

      assert.deepEqual([btf.firstId, btf.typeCount], [FIRST, FIRST + 2]);
      assert.equal(btf.base, vmlinux);
      assert.deepEqual([btf.kind(0), btf.name(0), btf.vlen(0)], [Kind.VOID, '', 0]);
      assert.deepEqual([btf.kind(INT), btf.name(INT), btf.size(INT)], [Kind.INT, 'int', 4]);
      assert.deepEqual([btf.type(3), btf.elementName(LIST, 1)], [LIST, 'prev']);
      const device = FIRST + 1;
      assert.deepEqual(
        [0, 1, 2].map((i) => [btf.elementName(device, i), btf.elementType(device, i)]),
        [
          ['list', LIST],
          ['count', INT],
          ['next', FIRST],
        ],
      );
      assert.equal(typeLabel(btf, FIRST), 'struct device *');
      assert.equal(resolveSize(btf, LIST), 16);
    });
  }

  it('takes its strings from vmlinux where vmlinux has them', () => {
    const base = vmlinuxBuilder();
    const module = new BtfBuilder('little', { base });
    module.struct('list_head', 8, [member('own', INT, 0)]);
    const vmlinux = valueOf(readBtf(base.build()));
    const btf = valueOf(readBtf(module.build(), { base: vmlinux }));
    assert.equal(btf.stringOwner(btf.nameOffset(FIRST)), vmlinux);
    assert.equal(btf.stringOwner(btf.elementNameOffset(FIRST, 0)), btf);
    assert.equal(btf.stringLength, vmlinux.stringLength + 'own\0'.length);
    assert.deepEqual([btf.name(FIRST), btf.elementName(FIRST, 0)], ['list_head', 'own']);
  });

  it('finds its own types by name, not those of vmlinux', () => {
    const base = vmlinuxBuilder();
    const module = new BtfBuilder('little', { base });
    module.struct('list_head', 8, []);
    module.struct('device', 8, []);
    const vmlinux = valueOf(readBtf(base.build()));
    const btf = valueOf(readBtf(module.build(), { base: vmlinux }));
    assert.deepEqual(btf.names().named('list_head'), [FIRST]);
    assert.deepEqual(btf.names().named('device'), [FIRST + 1]);
    assert.deepEqual(btf.names().named('int'), []);
    assert.deepEqual(vmlinux.names().named('list_head'), [LIST]);
    assert.deepEqual(vmlinux.names().named('device'), []);
  });

  it('has pointers as wide as those of vmlinux, whatever its own `long` is', () => {
    const base = new BtfBuilder();
    base.int('long', 4);
    const module = new BtfBuilder('little', { base });
    module.int('unsigned long', 8);
    const vmlinux = valueOf(readBtf(base.build()));
    assert.equal(valueOf(readBtf(module.build(), { base: vmlinux })).pointerSize, 4);
  });

  it('may be a header of 24 bytes and nothing else', () => {
    for (const order of ORDERS) {
      const base = vmlinuxBuilder(order);
      const empty = new BtfBuilder(order, { base }).build();
      assert.equal(empty.length, 24);
      const vmlinux = valueOf(readBtf(base.build()));
      const btf = valueOf(readBtf(empty, { base: vmlinux }));
      assert.deepEqual([btf.typeCount, btf.stringLength], [FIRST, vmlinux.stringLength]);
      assert.equal(btf.name(LIST), 'list_head');
      assert.deepEqual(btf.names().named('list_head'), []);
      assert.equal(faultOf(readBtf(empty)).code, 'btf-bad-strings');
    }
  });

  it('may have types and no string of its own', () => {
    const base = vmlinuxBuilder();
    const module = new BtfBuilder('little', { base });
    module.typedef('int', INT);
    module.ptr(FIRST);
    const vmlinux = valueOf(readBtf(base.build()));
    const btf = valueOf(readBtf(module.build(), { base: vmlinux }));
    assert.deepEqual([btf.typeCount, btf.name(FIRST)], [FIRST + 2, 'int']);
  });

  it('alone says that it needs the BTF of its vmlinux', () => {
    const module = new BtfBuilder('little', { base: vmlinuxBuilder() });
    module.struct('device', 8, []);
    assert.deepEqual(faultOf(readBtf(module.build())), {
      code: 'btf-needs-base',
      message: 'this is split BTF (of a kernel module), which needs the BTF of its vmlinux as base',
    });
  });

  it('on another vmlinux is checked against that one', () => {
    const base = vmlinuxBuilder();
    const module = new BtfBuilder('little', { base });
    module.typedef({ offset: 1 }, LIST + 1);
    const other = new BtfBuilder();
    other.int('int', 4);
    const smaller = valueOf(readBtf(other.build()));
    assert.deepEqual(faultOf(readBtf(module.build(), { base: smaller })), {
      code: 'btf-bad-type',
      message: 'BTF type [2] is damaged: it refers to type [3], which does not exist',
    });
  });

  it('may have functions whose prototypes are in vmlinux', () => {
    const base = vmlinuxBuilder();
    const proto = base.funcProto(INT);
    const module = new BtfBuilder('little', { base });
    const func = module.func('probe', proto);
    const vmlinux = valueOf(readBtf(base.build()));
    const btf = valueOf(readBtf(module.build(), { base: vmlinux }));
    assert.deepEqual([btf.type(func), btf.kind(btf.type(func))], [proto, Kind.FUNC_PROTO]);

    const wrong = new BtfBuilder('little', { base });
    wrong.func('probe', INT);
    assert.match(
      faultOf(readBtf(wrong.build(), { base: vmlinux })).message,
      /^BTF type \[5\] is damaged: its type is no function prototype$/,
    );
  });

  for (const order of ORDERS) {
    it(`takes the lengths of new kinds from the layout of its vmlinux, ${order} endian`, () => {
      const { base, module } = moduleOfNewKind(order, { layout: true });
      const vmlinux = valueOf(readBtf(base.build()));
      const btf = valueOf(readBtf(module.build(), { base: vmlinux }));
      assert.deepEqual([btf.firstId, btf.typeCount], [2, 4]);
      assert.deepEqual([btf.kind(2), btf.name(2), btf.vlen(2)], [NEW_KIND, 'new', 3]);
      assert.deepEqual([btf.kind(3), btf.name(3), btf.type(3)], [Kind.TYPEDEF, 'after', INT]);
    });
  }

  it('takes them from its own layout when it has one', () => {
    const { base, module } = moduleOfNewKind('little', { layout: true }, { layout: true });
    base.layoutOf(NEW_KIND, 60, 60);
    module.layoutOf(NEW_KIND, 8, 4);
    const vmlinux = valueOf(readBtf(base.build()));
    const btf = valueOf(readBtf(module.build(), { base: vmlinux }));
    assert.deepEqual([btf.typeCount, btf.name(3)], [4, 'after']);
  });

  it('cannot do without when neither has a layout', () => {
    const { base, module } = moduleOfNewKind('little');
    const vmlinux = valueOf(readBtf(base.build()));
    assert.deepEqual(faultOf(readBtf(module.build(), { base: vmlinux })), {
      code: 'btf-unknown-kind',
      message:
        'BTF type [2] is of kind 42, which is unknown here, and the file does not tell its length',
    });
  });
});
