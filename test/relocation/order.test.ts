import assert from 'node:assert/strict';
import { readBtf } from '../../server/src/btf';
import { readObject } from '../../server/src/object';
import {
  asksModules,
  describeReason,
  prepareRelocations,
  relocateObject,
  type TargetModule,
} from '../../server/src/relocation';
import { valueOf } from '../btf/results';
import {
  BpfObjectBuilder,
  BtfBuilder,
  exit,
  ldImm64,
  member,
  movImm,
  type RelocationKindName,
} from '../support';

/** A question of the program: a local type, an access, a kind, and what the program's own types answer. */
type Question = readonly [typeId: number, access: string, kind: RelocationKindName, local: number];

const INT = 1;
/** The local `struct s { int x; int y; }`, and a second flavor of it. */
const S = 2;
const S_OLD = 3;
const EXISTS_X: Question = [S, '0:0', 'field_exists', 1];
const EXISTS_Y: Question = [S, '0:1', 'field_exists', 1];
const OFFSET_X: Question = [S, '0:0', 'byte_off', 0];
const OFFSET_Y: Question = [S, '0:1', 'byte_off', 4];

function programAsking(questions: readonly Question[]) {
  const builder = new BpfObjectBuilder();
  const { btf } = builder;
  btf.int('int', 4, { signed: true });
  btf.struct('s', 8, [member('x', INT, 0), member('y', INT, 4)]);
  btf.struct('s___old', 8, [member('x', INT, 0), member('y', INT, 4)]);
  const code = questions.map(([, , kind, local]) =>
    kind.endsWith('type_id') ? ldImm64(1, local) : [movImm(1, local)],
  );
  const program = builder.program('tp/x', 'ask', [...code, exit()]);
  let slot = 0;
  questions.forEach(([typeId, access, kind], i) => {
    program.relocation(slot, typeId, access, kind);
    slot += code[i].length;
  });
  const object = valueOf(readObject(builder.build()));
  return { object, relocations: prepareRelocations(object) };
}

interface Kernel {
  readonly vmlinux?: (btf: BtfBuilder) => void;
  readonly modules?: Readonly<Record<string, ((btf: BtfBuilder) => void) | 'unreadable'>>;
}

function opened({ vmlinux: tell, modules: all = {} }: Kernel) {
  const builder = new BtfBuilder();
  builder.int('int', 4, { signed: true });
  tell?.(builder);
  const vmlinux = valueOf(readBtf(builder.build()));
  const modules = Object.entries(all).map(([name, describe]): TargetModule => {
    if (describe === 'unreadable') return { name, fault: 'its strings are gone' };
    const split = new BtfBuilder('little', { base: builder });
    describe(split);
    return { name, btf: valueOf(readBtf(split.build(), { base: vmlinux })) };
  });
  return { vmlinux, modules };
}

function resultsOf(questions: readonly Question[], kernel: Kernel) {
  const { object, relocations } = programAsking(questions);
  return relocateObject(object, relocations, opened(kernel)).results;
}

/** `value` where there is one, else the status. */
function answers(questions: readonly Question[], kernel: Kernel) {
  return resultsOf(questions, kernel).map(({ status, value }) =>
    status === 'resolved' || status === 'absent' ? value : status,
  );
}

describe('the order of the records of one type', () => {
  /** Two kernel types of the name: one has x at 8, the other y at 12. */
  const oneHasEach: Kernel = {
    vmlinux: (btf) => {
      btf.struct('s', 16, [member('x', INT, 8)]);
      btf.struct('s___other', 16, [member('y', INT, 12)]);
    },
  };

  const stories: readonly (readonly [string, readonly Question[], readonly unknown[]])[] = [
    ['x alone is found in the first', [EXISTS_X], [1n]],
    ['y alone is found in the second', [EXISTS_Y], [1n]],
    ['after x only the first is left, and it has no y', [EXISTS_X, EXISTS_Y], [1n, 0n]],
    ['after y only the second is left, and it has no x', [EXISTS_Y, EXISTS_X], [1n, 0n]],
    ['what is not found leaves the list as it is', [EXISTS_X, EXISTS_Y, OFFSET_X], [1n, 0n, 8n]],
    ['an offset shrinks it as well', [OFFSET_Y, OFFSET_X, EXISTS_Y], [12n, 'poisoned', 1n]],
    ['so does a size', [[S, '0:1', 'byte_sz', 4], OFFSET_X, OFFSET_Y], [4n, 'poisoned', 12n]],
    [
      'the existence of the type keeps both',
      [[S, '0', 'type_exists', 1], EXISTS_Y, EXISTS_X],
      [1n, 1n, 0n],
    ],
    [
      'local_type_id does not ask the kernel',
      [[S, '0', 'local_type_id', S], EXISTS_Y, [S, '0', 'local_type_id', S], EXISTS_X],
      [BigInt(S), 1n, BigInt(S), 0n],
    ],
    [
      'two flavors of one name have a list each',
      [EXISTS_X, [S_OLD, '0:1', 'field_exists', 1], EXISTS_Y, [S_OLD, '0:0', 'field_exists', 1]],
      [1n, 1n, 0n, 0n],
    ],
  ];
  for (const [story, questions, expected] of stories) {
    it(story, () => {
      assert.deepEqual(answers(questions, oneHasEach), expected);
    });
  }

  it('decides between an answer and an ambiguity', () => {
    const kernel: Kernel = {
      vmlinux: (btf) => {
        btf.struct('s', 16, [member('x', INT, 4), member('y', INT, 8)]);
        btf.struct('s', 16, [member('x', INT, 12)]);
      },
    };
    assert.deepEqual(answers([OFFSET_X, OFFSET_Y], kernel), ['fatal', 8n]);
    assert.deepEqual(answers([OFFSET_Y, OFFSET_X], kernel), [8n, 4n]);
    const [{ reason }] = resultsOf([OFFSET_X], kernel);
    assert.equal(
      describeReason(reason),
      'libbpf refuses the object: several types of this kernel match and disagree: ' +
        'struct s [2] of vmlinux gives 4 at bit 32, struct s [3] of vmlinux gives 12 at bit 96',
    );
  });

  it('starts anew for each kernel', () => {
    const { object, relocations } = programAsking([EXISTS_X, EXISTS_Y]);
    const first = opened(oneHasEach);
    for (let run = 0; run < 2; run++) {
      const { results } = relocateObject(object, relocations, first);
      assert.deepEqual(
        results.map(({ value }) => value),
        [1n, 0n],
      );
    }
  });
});

describe('the modules of a kernel', () => {
  const withX = (offset: number) => (btf: BtfBuilder) =>
    btf.struct('s', 64, [member('x', INT, offset)]);
  const typeId: Question = [S, '0', 'target_type_id', 0];

  it('are asked for a type that vmlinux has none of', () => {
    const kernel = { modules: { nothing: () => undefined, driver: withX(24) } };
    assert.deepEqual(answers([OFFSET_X, EXISTS_Y], kernel), [24n, 0n]);
  });

  it('are not asked when vmlinux has one, even one without the field', () => {
    const kernel: Kernel = {
      vmlinux: (btf) => btf.struct('s', 4, [member('z', INT, 0)]),
      modules: { driver: withX(24), broken: 'unreadable' },
    };
    assert.deepEqual(answers([OFFSET_X, EXISTS_X], kernel), ['poisoned', 0n]);
  });

  it('are asked when vmlinux has only a union of that name', () => {
    const kernel: Kernel = {
      vmlinux: (btf) => btf.union('s', 4, []),
      modules: { driver: withX(24) },
    };
    assert.deepEqual(answers([OFFSET_X], kernel), [24n]);
  });

  it('must all be readable then: the answer names the one that is not', () => {
    const kernel: Kernel = { modules: { driver: withX(24), broken: 'unreadable' } };
    const [{ status, reason }] = resultsOf([OFFSET_X], kernel);
    assert.equal(status, 'fatal');
    assert.deepEqual(reason, {
      code: 'module-btf-unreadable',
      module: 'broken',
      fault: 'its strings are gone',
    });
    assert.equal(
      describeReason(reason),
      "libbpf refuses the object: the BTF of module 'broken' cannot be read: its strings are gone",
    );
  });

  it('give type ids that go on after those of vmlinux', () => {
    const driver = (btf: BtfBuilder) => {
      btf.struct('other', 4, []);
      withX(0)(btf);
    };
    assert.deepEqual(answers([typeId], { modules: { driver } }), [3n]);
    const vmlinux = (btf: BtfBuilder) => {
      btf.struct('more', 4, []);
    };
    assert.deepEqual(answers([typeId], { vmlinux, modules: { driver } }), [4n]);
  });

  it('are all candidates: each that disagrees is listed with its module', () => {
    const kernel: Kernel = { modules: { first: withX(8), second: withX(8), third: withX(16) } };
    const [{ reason }] = resultsOf([OFFSET_X], kernel);
    assert.ok(reason.code === 'ambiguous');
    assert.deepEqual(
      reason.candidates.map(({ btf, bitOffset, value }) => [btf, bitOffset, value]),
      [
        ['first', 64, 8n],
        ['second', 64, 8n],
        ['third', 128, 16n],
      ],
    );
    assert.deepEqual(answers([OFFSET_X], { modules: { first: withX(8), second: withX(8) } }), [8n]);
  });

  const needs: readonly (readonly [string, readonly Question[], Kernel, boolean])[] = [
    ['nothing of the name is in vmlinux', [OFFSET_X], {}, true],
    ['only another kind is', [OFFSET_X], { vmlinux: (b) => b.typedef('s', INT) }, true],
    ['vmlinux has the type', [OFFSET_X], { vmlinux: (b) => b.struct('s', 4, []) }, false],
    ['vmlinux has a flavor of it', [OFFSET_X], { vmlinux: (b) => b.struct('s___a', 4, []) }, false],
    ['the program asks for its own id only', [[S, '0', 'local_type_id', S]], {}, false],
    ['the record is malformed', [[S, '0:9', 'byte_off', 0]], {}, false],
    ['one record of several needs it', [[S, '0', 'local_type_id', S], OFFSET_X], {}, true],
    ['the program asks for nothing', [], {}, false],
  ];
  for (const [story, questions, kernel, expected] of needs) {
    it(`are ${expected ? '' : 'not '}needed when ${story}`, () => {
      const { object, relocations } = programAsking(questions);
      assert.equal(asksModules(object, relocations, opened(kernel).vmlinux), expected);
    });
  }
});
