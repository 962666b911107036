import assert from 'node:assert/strict';
import {
  call,
  exit,
  ldx,
  movImm,
  RELOCATION_TYPE,
  type BpfObjectBuilder,
  type BtfBuilder,
  type Code,
} from '../support';
import { judge, kernelWith, objectWith, onlyCause, told } from './judged';

const EMPTY: Code = [movImm(0, 0), exit()];

interface TableOptions {
  readonly section?: string;
  readonly type?: string;
  /** Programs by the name of the member; the table has `init`, `flags` and `done` in this order. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly flags?: number;
}

const OFFSETS: Readonly<Record<string, number>> = { init: 0, done: 16 };

/** A struct_ops table `struct ops { int (*init)(int); long flags; int (*done)(int); }`. */
function addTable(
  o: BpfObjectBuilder,
  { section = '.struct_ops', type = 'ops', programs = {}, flags = 0 }: TableOptions,
) {
  const { btf } = o;
  const int = btf.int('int', 4, { signed: true });
  const fn = btf.ptr(btf.funcProto(int, [int]));
  const long = btf.int('long', 8, { signed: true });
  const struct = btf.struct(type, 24, [
    { name: 'init', type: fn, bits: 0 },
    { name: 'flags', type: long, bits: 64 },
    { name: 'done', type: fn, bits: 128 },
  ]);
  const contents = new Uint8Array(24);
  contents[8] = flags;
  o.variable(section, 'table', struct, contents);
  for (const [member, program] of Object.entries(programs)) {
    o.elf.relocation(section, {
      offset: OFFSETS[member],
      type: RELOCATION_TYPE.R_BPF_64_ABS64,
      symbol: o.symbolNamed(program),
    });
  }
}

interface KernelTable {
  readonly type?: string;
  readonly members?: readonly ('init' | 'flags' | 'short flags' | 'done' | 'done by value')[];
}

function addKernelTable(
  btf: BtfBuilder,
  { type = 'ops', members = ['init', 'flags', 'done'] }: KernelTable,
): void {
  const int = btf.int('int', 4, { signed: true });
  const long = btf.int('long', 8, { signed: true });
  const fn = btf.ptr(btf.funcProto(int, [int]));
  const types = { init: fn, flags: long, 'short flags': int, done: fn, 'done by value': long };
  const list = members.map((name, i) => ({
    name: name.split(' ')[name === 'short flags' ? 1 : 0],
    type: types[name],
    bits: i * 64,
  }));
  const struct = btf.struct(type, list.length * 8, list);
  btf.struct(`bpf_struct_ops_${type}`, 8 + list.length * 8, [
    { name: 'data', type: struct, bits: 64 },
  ]);
}

/** Two programs of the table, and one that has nothing to do with it. */
function objectWithTable(options: TableOptions, init: Code = EMPTY) {
  return objectWith((o) => {
    o.program('struct_ops/init', 'init', init);
    o.program('struct_ops/done', 'done', EMPTY);
    o.program('xdp', 'packet', EMPTY);
    addTable(o, options);
  });
}

const BOTH = { init: 'init', done: 'done' };

describe('programs in a struct_ops table', () => {
  const cases: readonly (readonly [
    story: string,
    TableOptions,
    KernelTable | null,
    verdict: string,
  ])[] = [
    ['that the kernel has', { programs: BOTH }, {}, 'loads'],
    ['by its essential name', { type: 'ops___v2', programs: BOTH }, {}, 'loads'],
    ['that the kernel does not have', { programs: BOTH }, null, 'fails: attach-missing certain'],
    [
      'whose program the kernel never calls',
      { programs: BOTH },
      { members: ['init', 'flags'] },
      'fails: attach-missing certain',
    ],
    [
      'with a member of 0 that the kernel lacks',
      { programs: BOTH },
      { members: ['init', 'done'] },
      'loads',
    ],
    [
      'with a set member that the kernel lacks',
      { programs: BOTH, flags: 1 },
      { members: ['init', 'done'] },
      'fails: attach-missing certain',
    ],
    [
      'with a member of another size',
      { programs: BOTH },
      { members: ['init', 'short flags', 'done'] },
      'fails: object-refused certain',
    ],
    [
      'with a member of another kind',
      { programs: BOTH },
      { members: ['init', 'flags', 'done by value'] },
      'fails: object-refused certain',
    ],
  ];
  for (const [story, options, table, verdict] of cases) {
    it(`${story}: ${verdict}, and so does every program of the object`, () => {
      const kernel = kernelWith((btf) => {
        if (table !== null) addKernelTable(btf, table);
      });
      const object = objectWithTable(options);
      for (const name of ['init', 'done', 'packet'])
        assert.equal(told(judge(object, kernel, name)), verdict, name);
    });
  }

  it('a table is told by its name, a member by both', () => {
    const target = (table: KernelTable | null) => {
      const kernel = kernelWith((btf) => {
        if (table !== null) addKernelTable(btf, table);
      });
      const cause = onlyCause(judge(objectWithTable({ programs: BOTH }), kernel, 'init'));
      assert.ok(cause.code === 'attach-missing' && cause.kind === 'struct_ops');
      return cause.target;
    };
    assert.equal(target(null), 'ops');
    assert.equal(target({ members: ['init'] }), 'ops.done');
  });

  it('one that no table refers to is refused alone', () => {
    const kernel = kernelWith((btf) => {
      addKernelTable(btf, {});
    });
    const object = objectWithTable({ programs: { init: 'init' } });
    assert.equal(told(judge(object, kernel, 'init')), 'loads');
    assert.equal(told(judge(object, kernel, 'done')), 'fails: object-refused certain');
    assert.equal(told(judge(object, kernel, 'packet')), 'loads');
  });

  it('one of a table that only the application makes is not loaded at all', () => {
    const object = objectWithTable({ section: '?.struct_ops', programs: BOTH }, [
      call(999),
      ...EMPTY,
    ]);
    for (const name of ['init', 'done', 'packet']) {
      assert.equal(told(judge(object, kernelWith(), name)), 'loads', name);
    }
  });

  it('one that fails takes every program of the object with it: libbpf loads all of the table', () => {
    const kernel = kernelWith((btf) => {
      addKernelTable(btf, {});
    });
    const object = objectWithTable({ programs: BOTH }, [call(999), ...EMPTY]);
    for (const name of ['init', 'done', 'packet']) {
      assert.equal(told(judge(object, kernel, name)), 'fails: helper-missing certain', name);
    }
  });

  it("reads the arguments of the kernel's function, not its own", () => {
    const kernel = kernelWith((btf) => {
      addKernelTable(btf, {});
    });
    const object = objectWithTable({ programs: BOTH }, [ldx(8, 2, 1, 8), ...EMPTY]);
    assert.equal(told(judge(object, kernel, 'init')), 'fails: attach-signature certain');
  });
});
