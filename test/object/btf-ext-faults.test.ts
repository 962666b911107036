import assert from 'node:assert/strict';
import { BpfObjectBuilder, exit, movImm, type ExtHeaderFields } from '../support';
import { faultOfBuilt, readBuilt } from './built';

const SUBSECTIONS = { functions: 'funcInfo', lines: 'lineInfo', relocations: 'coreRelo' } as const;

/** A program with one record in every part of .BTF.ext; `spoil` then changes what the section says. */
function spoilt(spoil: (builder: BpfObjectBuilder) => void): BpfObjectBuilder {
  const builder = new BpfObjectBuilder();
  const { btf } = builder;
  const int = btf.int('int', 4);
  const type = btf.func('run', btf.funcProto(int));
  const run = builder.program('xdp', 'run', [movImm(0, 1), exit()], { type });
  run.line(0, { file: 'run.c', line: 1 }).relocation(0, int, '0', 'byte_off');
  spoil(builder);
  return builder;
}

function header(fields: Partial<ExtHeaderFields>): (builder: BpfObjectBuilder) => void {
  return ({ ext }) => {
    ext.header = fields;
  };
}

/** Each part of the section is 4 bytes of record size, a block's head of 8 bytes, and one record. */
const [FUNCTIONS, LINES, RELOCATIONS] = [20, 28, 28];

const DAMAGES: readonly (readonly [message: string, spoil: (builder: BpfObjectBuilder) => void])[] =
  [
    ['wrong magic', header({ magic: 0x1234 })],
    ['unknown version 2', header({ version: 2 })],
    ['unknown flags 128', header({ flags: 128 })],
    ['a header of 16 bytes', header({ headerLength: 16 })],
    ['it ends with its header', header({ headerLength: 32 + FUNCTIONS + LINES + RELOCATIONS })],
    ['it ends with its header', header({ headerLength: 0xffff_ffff })],
    ['misalignment in its functions', header({ funcInfoOffset: 2 })],
    ['misalignment in its lines', header({ lineInfoOffset: FUNCTIONS + 1 })],
    ['misalignment in its relocations', header({ coreReloOffset: 3 })],
    ['an offset outside the section in its functions', header({ funcInfoLength: 4096 })],
    ['an offset outside the section in its lines', header({ lineInfoOffset: 0xffff_fff0 })],
    [
      'an offset outside the section in its relocations',
      header({ coreReloLength: RELOCATIONS + 1 }),
    ],
    ['an offset outside the section in its relocations', header({ coreReloLength: 3 })],
    ['no record in its functions', header({ funcInfoLength: 4 })],
    ['no record in its relocations', header({ coreReloLength: 4 })],
    ['a cut-off block in its lines', header({ lineInfoLength: 4 + 7 })],
  ];

describe('a damaged .BTF.ext', () => {
  it('is none before it is spoilt', () => {
    const { core, refusal } = readBuilt(spoilt(() => undefined));
    assert.deepEqual([core.records.length, refusal], [1, null]);
  });

  const fault = (what: string) => ({
    code: 'object-bad-btf-ext',
    message: `its .BTF.ext section is damaged: ${what}`,
  });

  it('of a few bytes: it has no header', () => {
    for (const length of [0, 7]) {
      const tweaks = { btfExt: new Uint8Array(length) };
      assert.deepEqual(
        faultOfBuilt(
          spoilt(() => undefined),
          tweaks,
        ),
        fault('it has no header'),
      );
    }
  });

  for (const [what, spoil] of DAMAGES) {
    it(what, () => {
      assert.deepEqual(faultOfBuilt(spoilt(spoil)), fault(what));
    });
  }

  for (const [name, table] of Object.entries(SUBSECTIONS)) {
    const smallest = table === 'funcInfo' ? 8 : 16;
    it(`records of an impossible size in its ${name}`, () => {
      for (const size of [0, smallest - 4, smallest + 2]) {
        const damaged = spoilt(({ ext }) => {
          ext[table].recordSize = size;
        });
        assert.deepEqual(faultOfBuilt(damaged), fault(`a record size of ${size} in its ${name}`));
      }
    });

    it(`a block of more records than there are, or of none, in its ${name}`, () => {
      for (const count of [0, 2, 0xffff_ffff]) {
        const damaged = spoilt(({ ext }) => {
          ext[table].blocks[0].count = count;
        });
        assert.deepEqual(
          faultOfBuilt(damaged),
          fault(`a block of ${count} records in its ${name}`),
        );
      }
    });
  }

  it('may have a longer header', () => {
    const longer = spoilt(({ ext }) => {
      ext.headerLength = 48;
    });
    assert.equal(readBuilt(longer).core.records.length, 1);
  });
});
