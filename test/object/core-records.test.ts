import assert from 'node:assert/strict';
import { BpfObjectBuilder, exit, movImm } from '../support';
import { faultOfBuilt, readBuilt } from './built';

const INT = 1;
const three = [movImm(1, 0), movImm(2, 0), exit()];

function objectWithInt(): BpfObjectBuilder {
  const builder = new BpfObjectBuilder();
  builder.btf.int('int', 4);
  return builder;
}

/** Where the records are: function, instruction. */
function placesOf(builder: BpfObjectBuilder) {
  const { core, functions } = readBuilt(builder);
  return core.records.map(({ functionIndex, instruction }) => [
    functions[functionIndex].name,
    instruction,
  ]);
}

describe('the CO-RE records of an object', () => {
  it('say what, where and how, unjudged', () => {
    const builder = objectWithInt();
    const { btf } = builder;
    builder.program('xdp', 'run', three).relocation(1, 4711, '0:x', 99);
    const { core, refusal } = readBuilt(builder);
    assert.deepEqual(core, {
      records: [
        {
          functionIndex: 0,
          instruction: 1,
          misaligned: false,
          typeId: 4711,
          accessStringOffset: btf.string('0:x'),
          kind: 99,
        },
      ],
      orphans: 0,
      homeless: 0,
    });
    assert.equal(refusal, null);
  });

  it('come in file order, section by section as .BTF.ext has them', () => {
    const builder = objectWithInt();
    const late = builder.program('xdp', 'late', three);
    const early = builder.program('tc', 'early', three);
    const sub = builder.subprogram('sub', three);
    early.relocation(1, INT, '0', 'byte_off').relocation(0, INT, '0', 'byte_off');
    late.relocation(2, INT, '0', 'byte_off');
    sub.relocation(0, INT, '0', 'byte_off');
    late.relocation(0, INT, '0', 'byte_off');
    assert.deepEqual(placesOf(builder), [
      ['early', 1],
      ['early', 0],
      ['late', 2],
      ['late', 0],
      ['sub', 0],
    ]);
  });

  it('count from the start of their function, not of the section', () => {
    const builder = objectWithInt();
    builder.program('xdp', 'first', three).relocation(2, INT, '0', 'byte_off');
    builder.program('xdp', 'second', three).relocation(0, INT, '0', 'byte_off');
    builder.program('xdp', 'third', three).relocation(2, INT, '0', 'byte_off');
    assert.deepEqual(placesOf(builder), [
      ['first', 2],
      ['second', 0],
      ['third', 2],
    ]);
  });

  it('of a section with ? are named with it', () => {
    const builder = objectWithInt();
    builder.program('?xdp', 'off', three).relocation(0, INT, '0', 'byte_off');
    builder.program('xdp', 'on', three).relocation(1, INT, '0', 'byte_off');
    assert.deepEqual(placesOf(builder), [
      ['off', 0],
      ['on', 1],
    ]);
  });

  it('may be longer than known', () => {
    const builder = objectWithInt();
    builder.ext.coreRelo.recordSize = 28;
    builder.program('xdp', 'run', three).relocation(0, INT, '0', 1).relocation(1, INT, '0', 2);
    assert.deepEqual(
      readBuilt(builder).core.records.map(({ instruction, kind }) => [instruction, kind]),
      [
        [0, 1],
        [1, 2],
      ],
    );
  });

  it('may be none: without .BTF.ext, with an old header, with a header alone', () => {
    const withRecord = (spoil: (b: BpfObjectBuilder) => void) => {
      const builder = objectWithInt();
      builder
        .program('xdp', 'run', three)
        .relocation(0, INT, '0', 1)
        .line(0, { file: 'f', line: 1 });
      spoil(builder);
      return builder;
    };
    assert.equal(readBuilt(withRecord(() => undefined)).core.records.length, 1);
    const old = readBuilt(withRecord((b) => (b.ext.headerLength = 24)));
    assert.deepEqual([old.core.records, old.refusal], [[], null]);
    assert.equal(old.lines.lineOf(old.functions[0], 0)?.line, 1);
    const none = readBuilt(
      withRecord(() => undefined),
      { btfExt: null },
    );
    assert.deepEqual([none.core.records, none.refusal], [[], null]);
    assert.equal(none.lines.lineOf(none.functions[0], 0), null);
  });
});

describe('CO-RE records in no function', () => {
  it('are orphans, which libbpf skips: a linker left them of an overridden function', () => {
    const builder = objectWithInt();
    builder
      .subprogram('overridden', three, { symbol: false })
      .relocation(0, INT, '0', 1)
      .relocation(1, INT, '0', 1);
    builder.subprogram('used', three).relocation(0, INT, '0', 1);
    builder.ext.addRelocation('.text', 800, INT, '0', 1);
    builder.ext.addRelocation('nowhere', 0, INT, '0', 1);
    const { core, refusal } = readBuilt(builder);
    assert.deepEqual([core.records.length, core.orphans, core.homeless], [1, 4, 0]);
    assert.equal(refusal, null);
  });

  it('are homeless under no section name, and libbpf refuses the object for them', () => {
    for (const section of ['', { offset: 0xffff_0000 }]) {
      const builder = objectWithInt();
      builder.program('xdp', 'run', three).relocation(0, INT, '0', 1);
      builder.ext.addRelocation(section, 0, INT, '0', 1);
      builder.ext.addRelocation(section, 8, INT, '0', 1);
      const { core, refusal } = readBuilt(builder);
      assert.deepEqual([core.records.length, core.orphans, core.homeless], [1, 0, 2]);
      assert.deepEqual(refusal, {
        code: 'core-record-homeless',
        message:
          '2 of its CO-RE relocations stand under no section, or between instructions outside every function',
      });
    }
  });

  it('are homeless between two instructions', () => {
    const builder = objectWithInt();
    builder.program('xdp', 'run', three);
    builder.ext.addRelocation('xdp', 804, INT, '0', 1);
    const { core, refusal } = readBuilt(builder);
    assert.deepEqual([core.records.length, core.orphans, core.homeless], [0, 0, 1]);
    assert.equal(refusal?.code, 'core-record-homeless');
  });

  it('and between two instructions of a function are misaligned records of it', () => {
    const builder = objectWithInt();
    builder.program('xdp', 'run', three);
    builder.ext.addRelocation('xdp', 12, INT, '0', 1);
    const { core, refusal } = readBuilt(builder);
    assert.deepEqual(
      core.records.map(({ instruction, misaligned }) => [instruction, misaligned]),
      [[1, true]],
    );
    assert.equal(refusal, null);
  });
});

describe('more CO-RE records than any compiler makes', () => {
  const LIMIT = 262_144;

  it('are refused, and those up to the limit are read', () => {
    const withRecords = (count: number) => {
      const builder = objectWithInt();
      builder.program('xdp', 'run', three);
      const record = [0, INT, builder.btf.string('0'), 0];
      const records = Array<number[]>(count).fill(record);
      builder.ext.coreRelo.blocks.push({ section: 'xdp', records });
      return builder;
    };
    assert.equal(readBuilt(withRecords(LIMIT)).core.records.length, LIMIT);
    assert.deepEqual(faultOfBuilt(withRecords(LIMIT + 1)), {
      code: 'object-too-many-records',
      message: '262145 CO-RE relocations; no compiler makes over 262144',
    });
  });
});
