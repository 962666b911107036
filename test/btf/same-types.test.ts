import assert from 'node:assert/strict';
import { haveSameTypes, readBtf, type Btf } from '../../server/src/btf';
import { BtfBuilder, member } from '../support';
import { valueOf } from './results';

/** What may differ between two builds of one source. */
const WORDS = {
  type: 'task',
  size: 16,
  field: 'pid',
  offset: 8,
  enumerator: 'RUNNING',
  value: 1,
  large: 'STOPPED',
  parameter: 'ctx',
  length: 4,
  linkage: 'global' as 'static' | 'global',
  component: 0,
};

type Words = typeof WORDS;

function build(changed: Partial<Words> = {}, lineBefore = ''): Btf {
  const words = { ...WORDS, ...changed };
  const b = new BtfBuilder();
  b.newString(lineBefore);
  const int = b.int('int', 4);
  const array = b.array(int, words.length);
  b.struct(words.type, words.size, [
    member(words.field, int, 0),
    member('comm', array, words.offset),
  ]);
  b.enumeration('state', { IDLE: 0, [words.enumerator]: words.value });
  b.enum64('flags', { [words.large]: 1 });
  const proto = b.funcProto(int, [{ name: words.parameter, type: b.ptr(0) }]);
  const handle = b.func('handle', proto, words.linkage);
  b.declTag('tag', handle, words.component);
  b.datasec('.maps', 4, []);
  return valueOf(readBtf(b.build()));
}

describe('two BTFs', () => {
  it('have the same types wherever their strings stand', () => {
    assert.ok(haveSameTypes(build(), build({}, 'int x = 1; // a line that was written')));
  });

  const OTHER: Partial<Words> = {
    type: 'task2',
    size: 24,
    field: 'tid',
    offset: 4,
    enumerator: 'READY',
    value: 2,
    large: 'GONE',
    parameter: 'regs',
    length: 8,
    linkage: 'static',
    component: -1,
  };
  for (const [what, value] of Object.entries(OTHER)) {
    it(`have not where ${what} is another`, () => {
      assert.ok(!haveSameTypes(build(), build({ [what]: value })));
    });
  }

  it('have not where one has more', () => {
    const b = new BtfBuilder();
    b.int('int', 4);
    assert.ok(!haveSameTypes(build(), valueOf(readBtf(b.build()))));
  });
});
