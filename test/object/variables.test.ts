import assert from 'node:assert/strict';
import { BpfObjectBuilder, type SymbolSpec } from '../support';
import { readBuilt } from './built';

interface Told {
  readonly name: string;
  /** What the DATASEC says; clang writes 0. */
  readonly offset?: number;
  readonly linkage?: 'static' | 'global' | 'extern';
  /** The variable's symbol; null for none. */
  readonly symbol?: Partial<SymbolSpec> | null;
}

/** An object whose DATASEC .data, of `size` bytes, tells of these ints; 0 leaves it unfinished, as clang does. */
function objectWith(size: number, told: readonly Told[], builder = new BpfObjectBuilder()) {
  const { btf } = builder;
  const int = btf.int('int', 4, { signed: true });
  builder.data('.data', new Uint8Array(16));
  const variables = told.map(({ name, offset = 0, linkage = 'global', symbol = {} }) => {
    if (symbol !== null) {
      builder.symbol({
        name,
        type: 'object',
        section: '.data',
        size: 4,
        binding: 'global',
        ...symbol,
      });
    }
    return { type: btf.variable(name, int, linkage), offset, size: 4 };
  });
  btf.datasec('.data', size, variables);
  return builder;
}

const UNFINISHED = 0;
const FINISHED = 16;

function placesIn(builder: BpfObjectBuilder): string[] {
  const { variables, refusal } = readBuilt(builder);
  assert.equal(refusal, null);
  return variables.map(({ section, name, offset, size }) => `${section} ${name} ${offset} ${size}`);
}

describe('the variables of an object', () => {
  for (const order of ['little', 'big'] as const) {
    it(`are where their symbols say, and in that order, ${order} endian`, () => {
      const told = [
        { name: 'last', symbol: { value: 12 } },
        { name: 'first', symbol: { value: 0 } },
        { name: 'middle', symbol: { value: 4, binding: 'weak' as const } },
      ];
      const builder = objectWith(UNFINISHED, told, new BpfObjectBuilder(order));
      assert.deepEqual(placesIn(builder), [
        '.data first 0 4',
        '.data middle 4 4',
        '.data last 12 4',
      ]);
    });
  }

  it('are where a finished DATASEC says, whatever their symbols say', () => {
    const told = [
      { name: 'b', offset: 8, symbol: { value: 0 } },
      { name: 'a', offset: 4, symbol: { value: 12 } },
    ];
    assert.deepEqual(placesIn(objectWith(FINISHED, told)), ['.data a 4 4', '.data b 8 4']);
  });

  it('need no symbol when they are static or extern', () => {
    for (const size of [UNFINISHED, FINISHED]) {
      const told = [
        { name: 'theirs', offset: 8, linkage: 'extern', symbol: null },
        { name: 'mine', offset: 4, linkage: 'static', symbol: null },
      ] as const;
      assert.deepEqual(placesIn(objectWith(size, told)), ['.data mine 4 4', '.data theirs 8 4']);
    }
  });

  it('say which BTF VAR they are', () => {
    const { btf, variables } = readBuilt(objectWith(FINISHED, [{ name: 'total' }]));
    assert.deepEqual(
      variables.map(({ typeId }) => [btf.name(typeId), btf.name(btf.type(typeId))]),
      [['total', 'int']],
    );
  });

  it('are not those that the loader fills in', () => {
    const builder = objectWith(UNFINISHED, [{ name: 'total' }]);
    const int = builder.btf.int('int', 4);
    builder.externVariable('.kconfig', 'CONFIG_HZ', int, 4);
    builder.externVariable('.ksyms', 'jiffies', int, 8);
    assert.deepEqual(placesIn(builder), ['.data total 0 4']);
  });

  it('may be none', () => {
    assert.deepEqual(placesIn(new BpfObjectBuilder()), []);
  });
});

describe('variables that libbpf refuses', () => {
  const symbols: readonly (readonly [story: string, symbol: Partial<SymbolSpec> | null])[] = [
    ['no symbol', null],
    ['the symbol of a function', { type: 'func', size: 8 }],
    ['a symbol of no type', { type: 'notype' }],
    ['a local symbol', { binding: 'local' }],
    ['a symbol of another name', { name: 'totals' }],
  ];
  for (const [story, symbol] of symbols) {
    it(`because one has ${story}`, () => {
      for (const size of [UNFINISHED, FINISHED]) {
        const builder = objectWith(size, [{ name: 'total', symbol }]);
        const { refusal, variables } = readBuilt(builder);
        assert.deepEqual(refusal, {
          code: 'variable-without-symbol',
          message: "variable 'total' has no symbol",
        });
        assert.deepEqual(variables, []);
      }
    });
  }

  it('because one is a type', () => {
    for (const size of [UNFINISHED, FINISHED]) {
      const builder = new BpfObjectBuilder();
      builder.data('.data', new Uint8Array(4));
      const type = builder.btf.int('int', 4);
      builder.btf.datasec('.data', size, [{ type, offset: 0, size: 4 }]);
      const { refusal, variables } = readBuilt(builder);
      assert.deepEqual(refusal, {
        code: 'variable-is-none',
        message: "'int' in section .data is no variable",
      });
      assert.deepEqual(variables, []);
    }
  });

  for (const [story, tell] of [
    ['is missing', () => undefined],
    ['is empty', (b: BpfObjectBuilder) => b.data('.data.own', new Uint8Array(0))],
  ] as const) {
    it(`because their section ${story}`, () => {
      const builder = new BpfObjectBuilder();
      const type = builder.btf.variable('total', builder.btf.int('int', 4), 'static');
      tell(builder);
      builder.btf.datasec('.data.own', UNFINISHED, [{ type, offset: 0, size: 4 }]);
      assert.deepEqual(readBuilt(builder).refusal, {
        code: 'variables-without-section',
        message: 'its types tell of variables in section .data.own, which is missing or empty',
      });
    });
  }

  it('not because the section of a finished DATASEC is missing', () => {
    const builder = new BpfObjectBuilder();
    const type = builder.btf.variable('total', builder.btf.int('int', 4), 'static');
    builder.btf.datasec('.data.own', 4, [{ type, offset: 0, size: 4 }]);
    assert.deepEqual(placesIn(builder), ['.data.own total 0 4']);
  });
});
