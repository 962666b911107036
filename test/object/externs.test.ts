import assert from 'node:assert/strict';
import { BpfObjectBuilder, exit, type BtfBuilder } from '../support';
import { readBuilt } from './built';

type Tell = (btf: BtfBuilder) => number;

function kconfigOf(type: Tell, size = 4) {
  const builder = new BpfObjectBuilder();
  builder.externVariable('.kconfig', 'CONFIG_X', type(builder.btf), size);
  const { externs, refusal } = readBuilt(builder);
  return refusal ?? externs[0].kconfig;
}

const char: Tell = (b) => b.int('char', 1, { signed: true });
const TRISTATE = { TRI_NO: 0, TRI_YES: 1, TRI_MODULE: 2 };
const is = (type: string, size: number, signed: boolean) => ({ type, size, signed });

const SUPPORTED: readonly (readonly [declaration: string, type: Tell, kconfig: object])[] = [
  ['bool', (b) => b.int('_Bool', 1, { bool: true }), is('bool', 1, false)],
  ['char', char, is('char', 1, true)],
  ['unsigned char', (b) => b.int('unsigned char', 1), is('char', 1, false)],
  ['short', (b) => b.int('short', 2, { signed: true }), is('int', 2, true)],
  ['int', (b) => b.int('int', 4, { signed: true }), is('int', 4, true)],
  ['u32', (b) => b.typedef('u32', b.int('unsigned int', 4)), is('int', 4, false)],
  [
    'const volatile long',
    (b) => b.const(b.volatile(b.int('long', 8, { signed: true }))),
    is('int', 8, true),
  ],
  [
    'enum libbpf_tristate',
    (b) => b.enumeration('libbpf_tristate', TRISTATE),
    is('tristate', 4, false),
  ],
  [
    'enum libbpf_tristate, as ENUM64',
    (b) => b.enum64('libbpf_tristate', TRISTATE),
    is('tristate', 8, false),
  ],
  ['char[16]', (b) => b.array(char(b), 16), is('char-array', 16, false)],
  ['const char[16]', (b) => b.array(b.const(char(b)), 16), is('char-array', 16, false)],
  ['char[1]', (b) => b.array(char(b), 1), is('char-array', 1, false)],
];

const UNSUPPORTED: readonly (readonly [declaration: string, type: Tell])[] = [
  ['a bool of 4 bytes', (b) => b.int('_Bool', 4, { bool: true })],
  ['__int128', (b) => b.int('__int128', 16, { signed: true })],
  ['an int of 3 bytes', (b) => b.int('odd', 3)],
  ['another enum', (b) => b.enumeration('colour', { RED: 1 })],
  ['a tristate of 8 bytes', (b) => b.enumeration('libbpf_tristate', TRISTATE, { size: 8 })],
  ['int[4]', (b) => b.array(b.int('int', 4), 4)],
  ['bool[4]', (b) => b.array(b.int('_Bool', 1, { bool: true }), 4)],
  ['char[]', (b) => b.array(char(b), 0)],
  ['char[2][2]', (b) => b.array(b.array(char(b), 2), 2)],
  ['a pointer', (b) => b.ptr(0)],
  ['a struct', (b) => b.struct('s', 4, [])],
  ['a float', (b) => b.float('float', 4)],
];

describe('an extern of .kconfig', () => {
  for (const [declaration, type, kconfig] of SUPPORTED) {
    it(`can be ${declaration}`, () => {
      assert.deepEqual(kconfigOf(type), kconfig);
    });
  }
  for (const [declaration, type] of UNSUPPORTED) {
    it(`cannot be ${declaration}`, () => {
      assert.deepEqual(kconfigOf(type), {
        code: 'extern-unsupported-type',
        message: "the type of extern 'CONFIG_X' is none that a Kconfig value can have",
      });
    });
  }

  it('cannot be a function', () => {
    const builder = new BpfObjectBuilder();
    const func = builder.btf.func('CONFIG_X', builder.btf.funcProto(0), 'extern');
    builder.btf.datasec('.kconfig', 0, [{ type: func, offset: 0, size: 0 }]);
    builder.symbol({ name: 'CONFIG_X' });
    assert.equal(readBuilt(builder).refusal?.code, 'extern-unsupported-type');
  });
});

describe('the externs of an object', () => {
  it('come in the order of the symbols, weak ones marked', () => {
    const builder = new BpfObjectBuilder();
    const { btf } = builder;
    const int = btf.int('int', 4, { signed: true });
    builder.externVariable('.ksyms', 'jiffies', 0, 0);
    builder.externVariable('.kconfig', 'CONFIG_HZ', int, 4, true);
    builder.externFunction('bpf_task_acquire', btf.funcProto(0), true);
    builder.program('xdp', 'run', [exit()]);
    const { externs, refusal, symbols } = readBuilt(builder);
    assert.equal(refusal, null);
    assert.deepEqual(
      externs.map(({ name, weak, typeId, kconfig }) => [
        name,
        weak,
        btf.nextId > typeId,
        kconfig?.type,
      ]),
      [
        ['jiffies', false, true, undefined],
        ['CONFIG_HZ', true, true, 'int'],
        ['bpf_task_acquire', true, true, undefined],
      ],
    );
    for (const { name, symbolIndex } of externs) assert.equal(symbols[symbolIndex].name, name);
  });

  it('name their type in the BTF of the object', () => {
    const builder = new BpfObjectBuilder();
    const int = builder.btf.int('int', 4);
    builder.externVariable('.ksyms', 'jiffies', int, 4);
    builder.externFunction('bpf_task_acquire', builder.btf.funcProto(0));
    const { btf, externs } = readBuilt(builder);
    assert.deepEqual(
      externs.map(({ typeId }) => [btf.kind(typeId), btf.name(typeId), btf.linkage(typeId)]),
      [
        [14, 'jiffies', 2],
        [12, 'bpf_task_acquire', 2],
      ],
    );
  });

  it('are no defined, local, typed or nameless symbols', () => {
    const builder = new BpfObjectBuilder();
    builder.program('xdp', 'run', [exit()]);
    builder.symbol({ name: 'label', section: 'xdp', binding: 'global' });
    builder.symbol({ name: 'mine', binding: 'local' });
    builder.symbol({ name: 'typed', type: 'object' });
    builder.symbol({ name: '' });
    const { externs, refusal } = readBuilt(builder);
    assert.deepEqual([externs, refusal], [[], null]);
  });

  it('are refused without BTF', () => {
    const builder = new BpfObjectBuilder();
    builder.symbol({ name: 'KERNEL_VERSION' });
    assert.deepEqual(readBuilt(builder).refusal, {
      code: 'extern-without-btf',
      message: "extern 'KERNEL_VERSION' has no BTF",
    });
  });

  it('are refused when their BTF defines them', () => {
    const builder = new BpfObjectBuilder();
    const int = builder.btf.int('int', 4);
    builder.btf.datasec('.ksyms', 4, [
      { type: builder.btf.variable('total', int, 'global'), offset: 0, size: 4 },
    ]);
    builder.symbol({ name: 'total' });
    assert.equal(readBuilt(builder).refusal?.code, 'extern-without-btf');
  });

  it('are refused in no section, or in another one', () => {
    const message = "extern 'total' is neither __kconfig nor __ksym, and nothing defines it";
    for (const section of [null, '.data']) {
      const builder = new BpfObjectBuilder();
      const { btf } = builder;
      const type = btf.variable('total', btf.int('int', 4), 'extern');
      if (section !== null) btf.datasec(section, 4, [{ type, offset: 0, size: 4 }]);
      builder.symbol({ name: 'total' });
      const { refusal, externs } = readBuilt(builder);
      assert.deepEqual(refusal, { code: 'extern-outside-section', message });
      assert.deepEqual(externs, []);
    }
  });
});
