import { exit, member, movImm } from '../../support';
import { nothing, crafted, INT, type CraftedCase, type World } from '../case-kit';

/** One program with one good record; `spoil` then changes what .BTF.ext says. */
function ext(name: string, story: string, spoil: (w: World) => void): CraftedCase {
  return crafted(`ext-${name}`, story, (w) => {
    w.target.struct('s', 12, [member('x', INT, 8)]);
    const s = w.local.struct('s', 8, [member('x', INT, 4)]);
    const func = w.local.func('prog', w.local.funcProto(INT), 'global');
    const program = w.object.program('tp/x', 'prog', [movImm(1, 4), exit()], { type: func });
    program.line(0, { file: 'x.c', line: 3, column: 7, text: '  x = s->x;' });
    program.relocation(0, s, '0:0', 'byte_off');
    spoil(w);
  });
}

export const extFormatCases = [
  ext('plain', 'Nothing is wrong here.', nothing),
  ext('longer-records', 'Records longer than known are read by their known part.', (w) => {
    const { ext } = w.object;
    ext.coreRelo.recordSize = 24;
    ext.funcInfo.recordSize = 12;
    ext.lineInfo.recordSize = 32;
  }),
  ext('shorter-records', 'Records shorter than the minimum: the whole section is ignored.', (w) => {
    w.object.ext.coreRelo.recordSize = 12;
  }),
  ext('odd-record-size', 'A record size that is no multiple of 4: ignored.', (w) => {
    w.object.ext.coreRelo.recordSize = 18;
  }),
  ext('huge-record-size', 'A record size beyond the section: ignored.', (w) => {
    w.object.ext.coreRelo.recordSize = 16;
    w.object.ext.coreRelo.blocks[0].count = 0x10000000;
  }),
  ext('no-records-in-block', 'A block of no records: ignored.', (w) => {
    w.object.ext.coreRelo.blocks[0].count = 0;
  }),
  ext('count-too-large', 'A block that claims more records than there are: ignored.', (w) => {
    w.object.ext.coreRelo.blocks[0].count = 2;
  }),
  ext('count-too-small', 'A block that claims fewer records leaves half a block: ignored.', (w) => {
    w.object.ext.addRelocation('tp/x', 8, INT, '0', 'byte_off');
    w.object.ext.coreRelo.blocks[0].count = 1;
  }),
  ext('header-24', 'A header of 24 bytes has no CO-RE records.', (w) => {
    w.object.ext.headerLength = 24;
  }),
  ext('header-28', 'A header that ends inside the CO-RE fields has none either.', (w) => {
    w.object.ext.header = { headerLength: 28, lineInfoLength: 0, funcInfoLength: 0 };
  }),
  ext('header-40', 'A longer header is skipped.', (w) => {
    w.object.ext.headerLength = 40;
  }),
  ext('header-too-short', 'A header without line info is refused.', (w) => {
    w.object.ext.header = { headerLength: 16 };
  }),
  ext('header-beyond-section', 'A header longer than the section is refused.', (w) => {
    w.object.ext.header = { headerLength: 4096 };
  }),
  ext('version-2', 'Another version: ignored.', (w) => {
    w.object.ext.header = { version: 2 };
  }),
  ext('flags', 'Flags: ignored.', (w) => {
    w.object.ext.header = { flags: 1 };
  }),
  ext('magic', 'Another magic: ignored.', (w) => {
    w.object.ext.header = { magic: 0x1234 };
  }),
  ext(
    'relocations-misaligned',
    'The CO-RE table does not start at a multiple of 4: ignored.',
    (w) => {
      w.object.ext.header = { coreReloOffset: 2 };
    },
  ),
  ext('relocations-beyond-section', 'The CO-RE table goes beyond the section: ignored.', (w) => {
    w.object.ext.header = { coreReloLength: 4096 };
  }),
  ext('relocations-length-2', 'The CO-RE table is too short for its record size: ignored.', (w) => {
    w.object.ext.header = { coreReloLength: 2 };
  }),
  ext('relocations-length-4', 'A CO-RE table with nothing but a record size: ignored.', (w) => {
    w.object.ext.header = { coreReloLength: 4 };
  }),
  ext('relocations-length-0', 'An empty CO-RE table is no table.', (w) => {
    w.object.ext.header = { coreReloLength: 0 };
  }),
  ext('bad-lines', 'A broken line table takes the CO-RE records with it.', (w) => {
    w.object.ext.lineInfo.blocks[0].count = 9;
  }),
  ext('bad-functions', 'So does a broken function table.', (w) => {
    w.object.ext.funcInfo.recordSize = 4;
  }),
  ext(
    'lines-of-unknown-section',
    'A line table for a section that does not exist harms nothing.',
    (w) => {
      w.object.ext.addLine('nowhere', 0, { file: 'y.c', line: 1 });
    },
  ),
  ext('empty', 'A section with a header alone is ignored.', (w) => {
    w.tweaks = { btfExt: new Uint8Array(0) };
  }),
  ext('missing', 'No .BTF.ext, no records.', (w) => {
    w.tweaks = { btfExt: null };
  }),
  ext('without-btf', 'Without .BTF, .BTF.ext is ignored.', (w) => {
    w.tweaks = { btf: null };
  }),
  ext('not-progbits', 'A .BTF.ext that is no PROGBITS section refuses the file.', (w) => {
    w.tweaks = { sections: { '.BTF.ext': { type: 1879048192 } } };
  }),
  ext('btf-not-progbits', 'So does such a .BTF.', (w) => {
    w.tweaks = { sections: { '.BTF': { type: 1879048192 } } };
  }),
];
