import {
  bitfield,
  ldImm64,
  ldx,
  member,
  movImm,
  type BtfBuilder,
  type Member,
  type RelocationKindName,
} from '../../support';
import { BOOL, crafted, INT, U16, U32, U64, U8, type CraftedCase, type World } from '../case-kit';

/** What a reader of a bitfield asks for. The originals of `signed` and `rshift_u64` are checked, the others are not. */
function askAll(w: World, s: number, sign: number, width: number): void {
  w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
  w.relocate(movImm(1, 99), s, '0:0', 'byte_off');
  w.relocate(movImm(1, 99), s, '0:0', 'byte_sz');
  w.relocate(movImm(1, sign), s, '0:0', 'signed');
  w.relocate(movImm(1, 99), s, '0:0', 'lshift_u64');
  w.relocate(movImm(1, 64 - width), s, '0:0', 'rshift_u64');
}

type MakeMember = (btf: BtfBuilder) => Member;

/** All five questions about a bitfield that is 7 bits at bit 3 of an unsigned int locally and `target` in the kernel. */
function movedTo(name: string, story: string, target: MakeMember): CraftedCase {
  return crafted(`bitfield-${name}`, story, (w) => {
    const s = w.local.struct('s', 16, [bitfield('x', U32, 3, 7)]);
    const there = target(w.target);
    w.target.struct('s', 64, [there]);
    askAll(w, s, 0, 7);
  });
}

const moves = [
  movedTo('same', 'Nothing moved.', () => bitfield('x', U32, 3, 7)),
  movedTo('other-bit', 'It moved inside its word.', () => bitfield('x', U32, 20, 7)),
  movedTo('other-word', 'It moved to another word.', () => bitfield('x', U32, 70, 7)),
  movedTo('wider', 'It has more bits.', () => bitfield('x', U32, 64, 21)),
  movedTo('whole-word', 'It has all bits of its word.', () => bitfield('x', U32, 32, 32)),
  movedTo('straddles-word', 'It crosses a word, so eight bytes are loaded.', () =>
    bitfield('x', U32, 28, 7),
  ),
  movedTo('straddles-byte', 'Of type u8, it crosses a byte.', () => bitfield('x', U8, 5, 7)),
  movedTo(
    'straddles-twice',
    'Of type u8, it crosses bytes 3 and 4: two, four, then eight bytes are tried.',
    () => bitfield('x', U8, 29, 7),
  ),
  movedTo(
    'straddles-eight',
    'It crosses an eight-byte boundary, which no load can do: fatal.',
    () => bitfield('x', U32, 60, 7),
  ),
  movedTo('straddles-eight-u64', 'A 64-bit one does not get a second try.', () =>
    bitfield('x', U64, 60, 7),
  ),
  movedTo('signed', 'It became signed.', () => bitfield('x', INT, 8, 7)),
  movedTo('bool', 'It became a bool.', () => bitfield('x', BOOL, 8, 1)),
  movedTo('ordinary', 'It became an ordinary int.', () => member('x', INT, 4)),
  movedTo('typedef', 'Its type is behind typedefs.', (b) =>
    bitfield('x', b.typedef('t', b.const(U16)), 20, 7),
  ),
  movedTo('enum', 'Of type enum it is no match for an int.', (b) =>
    bitfield('x', b.enumeration('e', { A: 1 }), 20, 7),
  ),
  movedTo('3-byte-int', 'An integer of 3 bytes divides offsets by 3.', (b) =>
    bitfield('x', b.int('u24', 3), 40, 7),
  ),
  movedTo('3-byte-int-straddles', 'Doubled, it is 6 bytes.', (b) =>
    bitfield('x', b.int('u24', 3), 22, 7),
  ),
  movedTo('3-byte-int-far', 'Doubled twice, it is 12 bytes, and only then is it too late.', (b) =>
    bitfield('x', b.int('u24', 3), 140, 7),
  ),
  movedTo('5-byte-int', 'An integer of 5 bytes may become one of 10.', (b) =>
    bitfield('x', b.int('u40', 5), 36, 7),
  ),
  movedTo('16-byte-int', 'In 16 bytes the left shift falls below 0 and wraps at 2^32.', (b) =>
    bitfield('x', b.int('u128', 16), 100, 7),
  ),
  movedTo('wider-than-its-type', 'More bits than its type has.', () => bitfield('x', U8, 0, 40)),
  movedTo('255-bits', 'More bits than any load has.', () => bitfield('x', U32, 0, 255)),
  movedTo('65-bits-of-16-bytes', 'More than 64 bits in 16 bytes: the right shift wraps.', (b) =>
    bitfield('x', b.int('u128', 16), 0, 65),
  ),
  movedTo('largest-offset', 'The largest bit offset the record has room for.', () =>
    bitfield('x', U32, 0xff_fff8, 7),
  ),
];

/** The same about a local bitfield; the kernel's one is plain. */
function localField(
  name: string,
  story: string,
  local: MakeMember,
  sign = 0,
  width = 7,
): CraftedCase {
  return crafted(`bitfield-local-${name}`, story, (w) => {
    const here = local(w.local);
    const s = w.local.struct('s', 64, [here]);
    w.target.struct('s', 16, [bitfield('x', U32, 3, 7)]);
    askAll(w, s, sign, width);
  });
}

const locals = [
  localField('straddles-eight', 'A local bitfield across eight bytes fails as well.', () =>
    bitfield('x', U32, 60, 7),
  ),
  localField('16-byte-int', 'A local one in 16 bytes.', (b) =>
    bitfield('x', b.int('u128', 16), 100, 7),
  ),
  localField(
    '65-bits',
    'A local right shift below 0 wraps at 2^32 and fits no immediate.',
    (b) => bitfield('x', b.int('u128', 16), 0, 65),
    0,
    65,
  ),
  localField(
    'ordinary',
    'An ordinary local field is checked in every answer.',
    () => member('x', U32, 4),
    0,
    32,
  ),
];

const checked = [
  crafted('bitfield-signed-mismatch', 'The sign of a bitfield is checked.', (w) => {
    w.target.struct('s', 16, [bitfield('x', U32, 3, 7)]);
    w.relocate(movImm(1, 1), w.local.struct('s', 16, [bitfield('x', U32, 3, 7)]), '0:0', 'signed');
  }),
  crafted('bitfield-rshift-mismatch', 'Its right shift is checked.', (w) => {
    w.target.struct('s', 16, [bitfield('x', U32, 3, 7)]);
    w.relocate(
      movImm(1, 58),
      w.local.struct('s', 16, [bitfield('x', U32, 3, 7)]),
      '0:0',
      'rshift_u64',
    );
  }),
  crafted(
    'bitfield-enums',
    'Bitfields of enums, signed or not, have their enum’s size and sign.',
    (w) => {
      const s = w.local.struct('s', 8, [
        bitfield('x', w.local.enumeration('e', { A: 1 }, { size: 1 }), 3, 2),
      ]);
      const e = w.target.enum64('e', { A: 1 }, { signed: true });
      w.target.struct('s', 8, [bitfield('x', e, 21, 2)]);
      askAll(w, s, 0, 2);
    },
  ),
  crafted('bitfield-of-struct', 'A bitfield of a struct takes the struct’s size.', (w) => {
    const s = w.local.struct('s', 8, [bitfield('x', w.local.struct('i', 4, []), 3, 2)]);
    w.target.struct('s', 8, [bitfield('x', w.target.struct('i', 8, []), 40, 2)]);
    askAll(w, s, 0, 2);
  }),
  crafted(
    'bitfield-of-pointer',
    'A bitfield of a pointer takes the pointed-to type’s id for its size.',
    (w) => {
      const s = w.local.struct('s', 8, [bitfield('x', w.local.ptr(U64), 3, 2)]);
      w.target.struct('s', 8, [bitfield('x', w.target.ptr(U32), 20, 2)]);
      askAll(w, s, 0, 2);
    },
  ),
  crafted('bitfield-of-float', 'A bitfield of a float takes the float’s size.', (w) => {
    const s = w.local.struct('s', 8, [bitfield('x', w.local.float('float', 4), 3, 2)]);
    w.target.struct('s', 8, [bitfield('x', w.target.float('float', 4), 40, 2)]);
    askAll(w, s, 0, 2);
  }),
  crafted(
    'bitfield-size-overflows-window',
    'A bitfield of a struct of 2^31 bytes: eight times that wraps to 0, so it never fits.',
    (w) => {
      const s = w.local.struct('s', 8, [bitfield('x', w.local.struct('i', 4, []), 3, 2)]);
      w.target.struct('s', 8, [bitfield('x', w.target.struct('i', 0x8000_0000, []), 3, 2)]);
      w.relocate(movImm(1, 0), s, '0:0', 'byte_sz');
    },
  ),
];

const plainFields: [name: string, bits: number, size: number][] = [
  ['aligned', 32, 4],
  ['odd-bit', 35, 4],
  ['byte', 8, 1],
  ['16-bytes', 0, 16],
  ['32-bytes', 0, 32],
];
const plainShifts = plainFields.flatMap(([name, bits, size]) =>
  (['lshift_u64', 'rshift_u64', 'byte_off', 'byte_sz'] as RelocationKindName[]).map((kind) =>
    crafted(
      `shift-${name}-${kind}`,
      `${kind} of an ordinary field of ${size} bytes at bit ${bits}.`,
      (w) => {
        const original = kind === 'byte_sz' ? 4 : kind === 'byte_off' ? 0 : 32;
        const s = w.local.struct('s', 8, [member('x', U32, 0)]);
        const type = w.target.int('wide', size);
        w.target.struct('s', 64, [{ name: 'x', type, bits }]);
        w.relocate(movImm(1, original), s, '0:0', kind);
      },
    ),
  ),
);

const wrapped = [
  crafted(
    'shift-wraps-local',
    'A local right shift of a 16-byte field is 2^32 − 64: no immediate holds it.',
    (w) => {
      const s = w.local.struct('s', 16, [member('x', w.local.int('u128', 16), 0)]);
      w.target.struct('s', 16, [member('x', w.target.int('u128', 16), 0)]);
      w.relocate(movImm(1, -64), s, '0:0', 'rshift_u64');
    },
  ),
  crafted('shift-wraps-local-64', 'A 64-bit load holds it.', (w) => {
    const s = w.local.struct('s', 16, [member('x', w.local.int('u128', 16), 0)]);
    w.target.struct('s', 16, [member('x', w.target.int('u128', 16), 0)]);
    w.relocate(ldImm64(1, 0xffff_ffc0n), s, '0:0', 'rshift_u64');
  }),
  crafted(
    'old-style-bitfield',
    'An INT with fewer bits than its size is an ordinary field.',
    (w) => {
      const s = w.local.struct('s', 4, [
        { name: 'x', type: w.local.int('u5', 4, { bits: 5 }), bits: 3 },
      ]);
      w.target.struct('s', 4, [{ name: 'x', type: w.target.int('u5', 4, { bits: 5 }), bits: 11 }]);
      w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
      w.relocate(movImm(1, 4), s, '0:0', 'byte_sz');
      w.relocate(ldx(4, 1, 2, 0), s, '0:0', 'byte_off');
      w.relocate(movImm(1, 32), s, '0:0', 'rshift_u64');
    },
  ),
  crafted(
    'old-style-int-offset-local',
    'A local INT with a bit offset of its own matches nothing.',
    (w) => {
      const s = w.local.struct('s', 4, [
        member('x', w.local.int('u5', 4, { bits: 5, bitOffset: 3 }), 0),
      ]);
      w.target.struct('s', 4, [member('x', U32, 0)]);
      w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
      w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    },
  ),
  crafted('old-style-int-offset-target', 'Neither does such an INT in the kernel.', (w) => {
    const s = w.local.struct('s', 4, [member('x', U32, 0)]);
    w.target.struct('s', 4, [member('x', w.target.int('u5', 4, { bits: 5, bitOffset: 3 }), 0)]);
    w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
    w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
  }),
  crafted('kind-flag-without-bitfields', 'A struct with the kind flag and no bitfields.', (w) => {
    const s = w.local.struct('s', 8, [member('x', U32, 4)], true);
    w.target.struct('s', 16, [member('x', U32, 8)], true);
    w.relocate(ldx(4, 1, 2, 4), s, '0:0', 'byte_off');
    w.relocate(movImm(1, 4), s, '0:0', 'byte_sz');
  }),
  crafted('bitfield-in-array-element', 'A bitfield inside an array element, at an index.', (w) => {
    const element = w.local.struct('e', 4, [bitfield('x', U32, 3, 7)]);
    const s = w.local.struct('s', 40, [member('list', w.local.array(element, 10), 0)]);
    const there = w.target.struct('e', 12, [bitfield('x', U32, 40, 9)]);
    w.target.struct('s', 124, [member('list', w.target.array(there, 10), 4)]);
    w.relocate(movImm(1, 0), s, '0:0:5:0', 'byte_off');
    w.relocate(movImm(1, 0), s, '0:0:5:0', 'lshift_u64');
    w.relocate(movImm(1, 57), s, '0:0:5:0', 'rshift_u64');
  }),
];

export const bitfieldCases = [...moves, ...locals, ...checked, ...plainShifts, ...wrapped];
