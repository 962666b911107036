import assert from 'node:assert/strict';
import { readBtf, resolveSize } from '../../server/src/btf';
import { BtfBuilder } from '../support';
import { valueOf } from './results';

type Tell = (btf: BtfBuilder) => number;

function sizeOf(tell: Tell, pointerSize: 4 | 8 = 8): number | null {
  const builder = new BtfBuilder();
  const id = tell(builder);
  return resolveSize(valueOf(readBtf(builder.build(), { pointerSize })), id);
}

const int: Tell = (b) => b.int('int', 4);

/** A type behind so many `const`. */
function behind(links: number): Tell {
  return (b) => {
    let id = int(b);
    for (let i = 0; i < links; i++) id = b.const(id);
    return id;
  };
}

const SIZES: readonly (readonly [type: string, tell: Tell, bytes: number | null])[] = [
  ['void', () => 0, null],
  ['int', int, 4],
  ['a struct', (b) => b.struct('s', 24, []), 24],
  ['a union', (b) => b.union('u', 12, []), 12],
  ['an enum of 1 byte', (b) => b.enumeration('e', { A: 1 }, { size: 1 }), 1],
  ['an ENUM64', (b) => b.enum64('e', { A: 1 }), 8],
  ['a float of 16 bytes', (b) => b.float('long double', 16), 16],
  ['a section', (b) => b.datasec('.data', 40, []), 40],
  ['a pointer', (b) => b.ptr(0), 8],
  [
    'a typedef of a const volatile restrict tagged int',
    (b) => b.typedef('t', b.const(b.volatile(b.restrict(b.typeTag('user', int(b)))))),
    4,
  ],
  ['a variable', (b) => b.variable('total', int(b)), 4],
  ['a tag on an int', (b) => b.declTag('hot', int(b)), 4],
  ['an array', (b) => b.array(int(b), 6), 24],
  ['an array of arrays', (b) => b.array(b.array(int(b), 6), 2), 48],
  ['an array of no elements', (b) => b.array(int(b), 0), 0],
  ['an array of pointers', (b) => b.array(b.ptr(0), 3), 24],
  ['an array of void', (b) => b.array(0, 3), null],
  ['a forward declaration', (b) => b.fwd('s'), null],
  ['a function', (b) => b.func('f', b.funcProto(0)), null],
  ['a prototype', (b) => b.funcProto(0), null],
  ['const void', (b) => b.const(0), null],
  ['an array of 4 GiB less one byte', (b) => b.array(b.int('char', 1), 0xffff_ffff), 0xffff_ffff],
  ['an array of 4 GiB', (b) => b.array(b.int('short', 2), 0x8000_0000), null],
  ['an array of 2^64 pointers', (b) => b.array(b.array(b.ptr(0), 0xffff_ffff), 0xffff_ffff), null],
  ['a struct of 4 GiB less one byte', (b) => b.struct('s', 0xffff_ffff, []), 0xffff_ffff],
  ['a type behind 31 links', behind(31), 4],
  ['a type behind 32 links', behind(32), null],
  ['a typedef of itself', (b) => b.typedef('t', 1), null],
];

describe('the size of a type', () => {
  for (const [type, tell, bytes] of SIZES) {
    it(`${type}: ${bytes === null ? 'unknown' : `${bytes} bytes`}`, () => {
      assert.equal(sizeOf(tell), bytes);
    });
  }

  it('of a pointer is that of its BTF', () => {
    assert.equal(
      sizeOf((b) => b.array(b.ptr(0), 3), 4),
      12,
    );
  });

  it('of an old-style bitfield is that of its whole int', () => {
    assert.equal(
      sizeOf((b) => b.int('odd', 4, { bits: 3 })),
      4,
    );
  });
});
