import assert from 'node:assert/strict';
import {
  BpfObjectBuilder,
  call,
  exit,
  ldImm64,
  ldx,
  movImm,
  SECTION_FLAG,
  type ByteOrder,
  type FunctionOptions,
} from '../support';
import { functionNamed, readBuilt } from './built';

const SHORT = [movImm(0, 0), exit()];

describe('the functions of an object', () => {
  it('are programs by their sections and subprograms by .text, in the order of their places', () => {
    const builder = new BpfObjectBuilder();
    builder.program('xdp', 'drop', SHORT);
    builder.program('tp_btf/sched_switch', 'switched', [movImm(1, 1), ...SHORT]);
    builder.program('xdp', 'pass', SHORT);
    builder.subprogram('helper', SHORT);
    const { functions } = readBuilt(builder);
    assert.deepEqual(
      functions.map(({ name, kind, section, start, count, autoload }) => {
        return [name, kind, section, start, count, autoload];
      }),
      [
        ['helper', 'subprogram', '.text', 0, 2, true],
        ['drop', 'program', 'xdp', 0, 2, true],
        ['pass', 'program', 'xdp', 2, 2, true],
        ['switched', 'program', 'tp_btf/sched_switch', 0, 3, true],
      ],
    );
  });

  it('come by place even when the symbols do not', () => {
    const builder = new BpfObjectBuilder();
    builder.program('xdp', 'first', SHORT);
    builder.program('xdp', 'second', SHORT, { symbol: false });
    builder.program('xdp', 'third', SHORT);
    const place = { section: 'xdp', value: 16, size: 16 };
    builder.symbol({ name: 'second', type: 'func', binding: 'global', ...place });
    assert.deepEqual(
      readBuilt(builder).functions.map(({ name, start }) => [name, start]),
      [
        ['first', 0],
        ['second', 2],
        ['third', 4],
      ],
    );
  });

  it('of a section with ? are switched off, and the ? is no part of the name', () => {
    const builder = new BpfObjectBuilder();
    builder.program('?perf_event', 'rarely', SHORT);
    builder.program('perf_event', 'always', SHORT);
    builder.program('??odd', 'odd', SHORT);
    const object = readBuilt(builder);
    assert.deepEqual(
      object.functions.map(({ name, section, autoload }) => [name, section, autoload]),
      [
        ['rarely', 'perf_event', false],
        ['always', 'perf_event', true],
        ['odd', '?odd', false],
      ],
    );
    const [rarely, always] = object.functions;
    assert.notEqual(rarely.sectionIndex, always.sectionIndex);
    assert.equal(object.elf.sections[rarely.sectionIndex].name, '?perf_event');
  });

  const bindings: readonly (readonly [string, FunctionOptions, string, boolean])[] = [
    ['a static function', { binding: 'local' }, 'local', false],
    ['a static function marked hidden', { binding: 'local', visibility: 'hidden' }, 'local', false],
    ['a global function', { binding: 'global' }, 'global', false],
    ['a weak function', { binding: 'weak' }, 'weak', false],
    ['a hidden function', { binding: 'global', visibility: 'hidden' }, 'global', true],
    ['an internal function', { binding: 'global', visibility: 'internal' }, 'global', true],
    ['a hidden weak function', { binding: 'weak', visibility: 'hidden' }, 'weak', true],
    ['a protected function', { binding: 'global', visibility: 'protected' }, 'global', false],
  ];
  for (const [story, options, binding, hidden] of bindings) {
    it(`tell of ${story} that it is ${binding} and ${hidden ? 'hidden' : 'not hidden'}`, () => {
      const builder = new BpfObjectBuilder();
      builder.subprogram('helper', SHORT, options);
      const helper = functionNamed(readBuilt(builder), 'helper');
      assert.deepEqual([helper.binding, helper.hidden], [binding, hidden]);
    });
  }

  it('are none that an overridden weak function left without a symbol', () => {
    const builder = new BpfObjectBuilder();
    builder.subprogram('left', SHORT, { symbol: false });
    builder.subprogram('used', SHORT);
    const { functions } = readBuilt(builder);
    assert.deepEqual(
      functions.map(({ name, start }) => [name, start]),
      [['used', 2]],
    );
  });

  it('are no labels, no variables, and nothing in sections that do not run', () => {
    const builder = new BpfObjectBuilder();
    builder.program('xdp', 'drop', SHORT);
    builder.symbol({ name: 'LBB0_1', section: 'xdp', value: 8, binding: 'local' });
    builder.data('.rodata', new Uint8Array(16));
    const place = { section: '.rodata', value: 0, size: 16 };
    builder.symbol({ name: 'table', type: 'object', ...place });
    builder.symbol({ name: 'no_code', type: 'func', ...place });
    builder.symbol({ name: 'elsewhere', type: 'func', size: 8 });
    builder.symbol({ name: 'reserved', type: 'func', section: 0xfff1, size: 8 });
    builder.section({ name: 'empty', flags: SECTION_FLAG.ALLOC | SECTION_FLAG.EXECUTABLE });
    builder.symbol({ name: 'nothing', type: 'func', section: 'empty' });
    assert.deepEqual(
      readBuilt(builder).functions.map(({ name }) => name),
      ['drop'],
    );
  });

  it('may be none', () => {
    const object = readBuilt(new BpfObjectBuilder());
    assert.deepEqual([object.functions, object.core.records, object.refusal], [[], [], null]);
  });
});

describe('the instructions of a function', () => {
  for (const order of ['little', 'big'] as ByteOrder[]) {
    it(`are decoded into fields, ${order} endian`, () => {
      const builder = new BpfObjectBuilder(order);
      builder.program('xdp', 'before', [movImm(9, 9), exit()]);
      builder.program('xdp', 'run', [
        ldx(2, 3, 7, -8),
        ...ldImm64(4, 0x1234_5678_9abc_def0n, 2),
        call(-1),
        exit(),
      ]);
      const object = readBuilt(builder);
      const run = functionNamed(object, 'run');
      assert.equal(object.littleEndian, order === 'little');
      assert.equal(run.start, 2);
      const { code, dst, src, off, imm } = run.instructions();
      assert.deepEqual([...code], [0x69, 0x18, 0, 0x85, 0x95]);
      assert.deepEqual([...dst], [3, 4, 0, 0, 0]);
      assert.deepEqual([...src], [7, 2, 0, 0, 0]);
      assert.deepEqual([...off], [-8, 0, 0, 0, 0]);
      assert.deepEqual([...imm], [0, 0x9abc_def0 | 0, 0x1234_5678, -1, 0]);
    });
  }

  it('are decoded once', () => {
    const builder = new BpfObjectBuilder();
    builder.program('xdp', 'run', SHORT);
    const run = functionNamed(readBuilt(builder), 'run');
    assert.equal(run.instructions(), run.instructions());
  });
});
