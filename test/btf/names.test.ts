import assert from 'node:assert/strict';
import { essentialNameLength, readBtf } from '../../server/src/btf';
import { BtfBuilder } from '../support';
import { valueOf } from './results';

/** A name, and what is left of it without its flavor. */
const ESSENTIALS: readonly (readonly [name: string, essential: string])[] = [
  ['foo', 'foo'],
  ['foo___bar', 'foo'],
  ['foo___a___b', 'foo___a'],
  ['foo____bar', 'foo____bar'],
  ['foo_____bar', 'foo_____bar'],
  ['foo__bar', 'foo__bar'],
  ['foo_bar', 'foo_bar'],
  ['foo___', 'foo___'],
  ['foo____', 'foo____'],
  ['___foo', '___foo'],
  ['____foo', '____foo'],
  ['_foo___bar', '_foo'],
  ['a___b', 'a'],
  ['a___b___', 'a'],
  ['a___b____c', 'a'],
  ['a____b___c', 'a____b'],
  ['a___b_', 'a'],
  ['___', '___'],
  ['_____', '_____'],
  ['', ''],
  ['grüße___x', 'grüße'],
  ['task_struct___5_10', 'task_struct'],
];

describe('the essential name', () => {
  for (const [name, essential] of ESSENTIALS) {
    it(`of '${name}' is '${essential}'`, () => {
      const bytes = new TextEncoder().encode(name);
      const length = essentialNameLength(bytes, 0);
      assert.equal(new TextDecoder().decode(bytes.subarray(0, length)), essential);
    });
  }

  it('ends at the NUL and does not look before its start', () => {
    const bytes = new TextEncoder().encode('x___foo___bar\0___baz\0');
    assert.equal(essentialNameLength(bytes, 0), 'x___foo'.length);
    assert.equal(essentialNameLength(bytes, 1), '___foo'.length);
    assert.equal(essentialNameLength(bytes, 4), 'foo'.length);
    assert.equal(essentialNameLength(bytes, 13), 0);
  });
});

describe('the index of names', () => {
  const NAMES = ['foo', 'foo___bar', 'fool', 'foo____bar', 'foo', 'foo___a___b', 'foo___a', ''];

  function indexed() {
    const builder = new BtfBuilder();
    for (const name of NAMES) builder.struct(name, 4, []);
    builder.struct({ offset: builder.newString('') }, 4, []);
    builder.func('foo', builder.funcProto(0));
    builder.int('int', 4);
    return valueOf(readBtf(builder.build()));
  }
  const like = (name: string) =>
    indexed()
      .names()
      .withEssentialNameOf(new TextEncoder().encode(`${name}\0`), 0);

  const lists: readonly (readonly [name: string, ids: readonly number[]])[] = [
    ['foo', [1, 2, 5, 7, 11]],
    ['foo___new', [1, 2, 5, 7, 11]],
    ['foo___a___c', [6]],
    ['foo____bar', [4]],
    ['fool___x', [3]],
    ['int', [12]],
    ['fo', []],
    ['', []],
  ];
  for (const [name, ids] of lists) {
    it(`has [${ids.join(', ')}] for '${name}', of whatever kind, by id`, () => {
      assert.deepEqual(like(name), ids);
    });
  }

  it('finds whole names as well', () => {
    const names = indexed().names();
    assert.deepEqual(names.named('foo'), [1, 5, 11]);
    assert.deepEqual(names.named('foo___bar'), [2]);
    assert.deepEqual(names.named('foo___a'), [7]);
    assert.deepEqual(names.named('foo___nothing'), []);
    assert.deepEqual(names.named(''), []);
  });

  it('compares bytes where they stand: these two are no UTF-8 and differ', () => {
    const builder = new BtfBuilder();
    const [first, second] = ['caf\u00e9', 'caf\u00ea'].map((text) =>
      builder.newString(text, 'latin1'),
    );
    builder.struct({ offset: first }, 4, []);
    builder.struct({ offset: second }, 4, []);
    const btf = valueOf(readBtf(builder.build()));
    const at = (offset: number) =>
      btf.names().withEssentialNameOf(btf.view.bytes, btf.stringPosition(offset));
    assert.deepEqual([at(first), at(second)], [[1], [2]]);
  });

  it('is made once', () => {
    const btf = indexed();
    assert.equal(btf.names(), btf.names());
  });
});

describe('names that no compiler gives', () => {
  it('are cut at 1024 bytes', () => {
    const builder = new BtfBuilder();
    builder.struct('n'.repeat(5000), 4, []);
    builder.struct('after', 4, []);
    const btf = valueOf(readBtf(builder.build()));
    assert.deepEqual([btf.name(1).length, btf.name(2)], [1024, 'after']);
  });

  it('may be the tail of another string, or no UTF-8', () => {
    const builder = new BtfBuilder();
    const offset = builder.newString('prefix_tail') + 'prefix_'.length;
    builder.struct({ offset }, 4, []);
    builder.struct({ offset: builder.newString('\u00ff', 'latin1') }, 4, []);
    const btf = valueOf(readBtf(builder.build()));
    assert.deepEqual([btf.name(1), btf.name(2)], ['tail', '\ufffd']);
  });
});
