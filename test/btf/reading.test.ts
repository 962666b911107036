import assert from 'node:assert/strict';
import { Kind, readBtf, type Btf } from '../../server/src/btf';
import {
  bitfield,
  BTF_KIND,
  BtfBuilder,
  member,
  type BtfOptions,
  type ByteOrder,
} from '../support';
import { valueOf } from './results';

const ORDERS: readonly ByteOrder[] = ['little', 'big'];

/** One type of every kind, as a compiler would write them. */
function everyKind(order: ByteOrder, options: BtfOptions = {}): BtfBuilder {
  const btf = new BtfBuilder(order, options);
  const int = btf.int('int', 4, { signed: true });
  const pointer = btf.ptr(int);
  const array = btf.array(int, 7);
  btf.struct('point', 12, [member('x', int, 0), member('tag', pointer, 4)]);
  btf.union('either', 28, [member('one', int, 0), member('many', array, 0)]);
  btf.enumeration('colour', { RED: 1, NONE: -1 }, { signed: true });
  btf.fwd('elsewhere', 'union');
  const typedef = btf.typedef('number', int);
  btf.volatile(btf.const(btf.restrict(typedef)));
  const proto = btf.funcProto(int, [{ name: 'count', type: int }, 0]);
  btf.func('run', proto, 'extern');
  const variable = btf.variable('total', int, 'global');
  btf.datasec('.data', 4, [{ type: variable, offset: 16, size: 4 }]);
  btf.float('double', 8);
  btf.declTag('hot', 4, 1);
  btf.typeTag('user', int);
  btf.enum64('big', { HUGE: 0x1_2345_6789n, LOWEST: -1n }, { size: 8 });
  btf.struct('flags', 4, [
    bitfield('ready', int, 3, 5),
    member('rest', int, 1),
    bitfield('far', int, 0xabcdef, 255),
  ]);
  btf.declTag('cold', 4);
  return btf;
}

/** All that a reader can ask about those types. */
function whatIsRead(btf: Btf) {
  const [struct, union, colour, fwd, typedef] = [4, 5, 6, 7, 8];
  const byName = (name: string) => btf.names().named(name)[0];
  const [proto, run, total, data] = [12, 13, 14, 15];
  return {
    kinds: Array.from({ length: btf.typeCount }, (_, id) => btf.kind(id)),
    int: [btf.name(1), btf.size(1), btf.intEncoding(1), btf.intBitOffset(1)],
    array: [btf.arrayElementType(3), btf.arrayLength(3)],
    struct: [btf.size(struct), btf.vlen(struct), btf.kindFlag(struct)],
    members: [0, 1].map((i) => [
      btf.elementName(struct, i),
      btf.elementType(struct, i),
      btf.memberBitOffset(struct, i),
      btf.memberBitfieldSize(struct, i),
    ]),
    union: [btf.size(union), btf.elementName(union, 1)],
    enumerators: [
      btf.kindFlag(colour),
      btf.enumeratorValue(colour, 0),
      btf.enumeratorValue(colour, 1),
    ],
    fwd: [btf.name(fwd), btf.kindFlag(fwd)],
    behindModifiers: [btf.skipModifiers(11), btf.skipModifiers(typedef), btf.skipModifiers(2)],
    proto: [btf.type(proto), btf.vlen(proto), btf.elementName(proto, 0), btf.elementType(proto, 1)],
    func: [btf.name(run), btf.type(run), btf.linkage(run)],
    variable: [btf.type(total), btf.linkage(total)],
    datasec: [btf.size(data), btf.sectionVariable(data, 0)],
    float: [btf.name(byName('double')), btf.size(byName('double'))],
    declTag: [btf.type(17), btf.tagComponent(17), btf.tagComponent(byName('cold'))],
    typeTag: [btf.name(18), btf.type(18)],
    enum64: [btf.enumeratorValue(byName('big'), 0), btf.enumeratorValue(byName('big'), 1)],
    bitfields: [0, 1, 2].map((i) => [
      btf.memberBitOffset(byName('flags'), i),
      btf.memberBitfieldSize(byName('flags'), i),
    ]),
  };
}

const EXPECTED: ReturnType<typeof whatIsRead> = {
  kinds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 10, 9, 13, 12, 14, 15, 16, 17, 18, 19, 4, 17],
  int: ['int', 4, 1, 0],
  array: [1, 7],
  struct: [12, 2, false],
  members: [
    ['x', 1, 0, 0],
    ['tag', 2, 32, 0],
  ],
  union: [28, 'many'],
  enumerators: [true, 1n, 0xffff_ffff_ffff_ffffn],
  fwd: ['elsewhere', true],
  behindModifiers: [1, 1, 2],
  proto: [1, 2, 'count', 0],
  func: ['run', 12, 2],
  variable: [1, 1],
  datasec: [4, { type: 14, offset: 16, size: 4 }],
  float: ['double', 8],
  declTag: [4, 1, -1],
  typeTag: ['user', 1],
  enum64: [0x1_2345_6789n, 0xffff_ffff_ffff_ffffn],
  bitfields: [
    [3, 5],
    [8, 0],
    [0xabcdef, 255],
  ],
};

describe('reading BTF', () => {
  for (const order of ORDERS) {
    it(`reads one type of every kind, ${order} endian`, () => {
      const btf = valueOf(readBtf(everyKind(order).build()));
      assert.equal(btf.littleEndian, order === 'little');
      assert.deepEqual(whatIsRead(btf), EXPECTED);
    });
  }

  const headers: readonly (readonly [string, BtfOptions])[] = [
    ['the classic header of 24 bytes', { headerLength: 24 }],
    ['a header of 32 bytes without a layout section', { headerLength: 32 }],
    ['a header of 32 bytes with a layout section', { layout: true }],
    ['a header longer than known', { headerLength: 48 }],
    ['a longer header with bytes nobody knows', { headerLength: 40, extraHeaderByte: 0xff }],
    ['bytes between the types and the strings', { gapAfterTypes: 8 }],
    [
      'another version and flags, which libbpf does not look at',
      { header: { version: 2, flags: 9 } },
    ],
  ];
  for (const [story, options] of headers) {
    it(`takes ${story}`, () => {
      for (const order of ORDERS) {
        const btf = valueOf(readBtf(everyKind(order, options).build()));
        assert.deepEqual(whatIsRead(btf), EXPECTED, order);
      }
    });
  }

  it('takes types that do not follow the header at once', () => {
    const blob = everyKind('little', { headerLength: 24 }).build();
    const moved = Uint8Array.from([
      ...blob.subarray(0, 24),
      ...new Uint8Array(12),
      ...blob.subarray(24),
    ]);
    const header = new DataView(moved.buffer);
    header.setUint32(8, 12, true);
    header.setUint32(16, header.getUint32(16, true) + 12, true);
    assert.deepEqual(whatIsRead(valueOf(readBtf(moved))), EXPECTED);
  });

  it('skips a type of an unknown kind when the layout section tells its length', () => {
    for (const order of ORDERS) {
      const builder = new BtfBuilder(order, { layout: true }).layoutOf(42, 8, 4);
      const int = builder.int('int', 4, { signed: true });
      builder.raw({ name: 'new', kind: 42, vlen: 3, words: [1, 2, 0xffff_ffff, 4, 5] });
      builder.typedef('after', int);
      const btf = valueOf(readBtf(builder.build()));
      assert.equal(btf.typeCount, 4);
      assert.deepEqual([btf.kind(2), btf.name(2), btf.vlen(2)], [42, 'new', 3]);
      assert.deepEqual([btf.kind(3), btf.name(3), btf.type(3)], [Kind.TYPEDEF, 'after', int]);
    }
  });

  it('knows the length of the known kinds better than a layout section that lies', () => {
    const builder = new BtfBuilder('little', { layout: true }).layoutOf(BTF_KIND.INT, 60, 60);
    builder.int('int', 4);
    builder.int('char', 1);
    const btf = valueOf(readBtf(builder.build()));
    assert.deepEqual([btf.typeCount, btf.name(2)], [3, 'char']);
  });

  it('counts more than 65535 members', () => {
    const builder = new BtfBuilder();
    const values = Array.from({ length: 70_000 }, (_, i) => ({ name: 'SAME', value: i }));
    builder.enumeration('long_one', values);
    builder.int('int', 4);
    const btf = valueOf(readBtf(builder.build()));
    assert.equal(btf.vlen(1), 70_000);
    assert.equal(btf.enumeratorValue(1, 69_999), 69_999n);
    assert.equal(btf.name(2), 'int');
  });

  it('keeps the bytes it is given and reads from them', () => {
    const bytes = everyKind('little').build();
    const btf = valueOf(readBtf(bytes));
    assert.equal(btf.view.bytes, bytes);
    assert.equal(btf.memoryOverhead, (btf.typeCount - 1) * 4);
    btf.names();
    assert.equal(btf.memoryOverhead, (btf.typeCount - 1) * 8 + 32 * 4);
  });

  it('reads a window that does not begin where its memory does', () => {
    const bytes = everyKind('little').build();
    const memory = new Uint8Array(bytes.length + 11).fill(0xff);
    memory.set(bytes, 7);
    const window = memory.subarray(7, 7 + bytes.length);
    assert.deepEqual(whatIsRead(valueOf(readBtf(window))), EXPECTED);
  });
});

describe('the size of a pointer', () => {
  const withLong = (name: string, size: number) => {
    const builder = new BtfBuilder();
    builder.int('int', 4);
    builder.int(name, size);
    return builder.build();
  };
  const found: readonly (readonly [name: string, size: number, pointer: number])[] = [
    ['long', 4, 4],
    ['long', 8, 8],
    ['long unsigned int', 4, 4],
    ['unsigned long', 4, 4],
    ['long', 2, 8],
    ['long long', 4, 8],
    ['word', 4, 8],
  ];
  for (const [name, size, pointer] of found) {
    it(`is ${pointer} bytes beside an INT '${name}' of ${size}`, () => {
      assert.equal(valueOf(readBtf(withLong(name, size))).pointerSize, pointer);
    });
  }

  it('is what the surroundings say if they say', () => {
    assert.equal(valueOf(readBtf(withLong('long', 4), { pointerSize: 8 })).pointerSize, 8);
    assert.equal(valueOf(readBtf(withLong('long', 8), { pointerSize: 4 })).pointerSize, 4);
  });
});
