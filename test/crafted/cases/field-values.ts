import { anonymous, ldImm64, member, movImm, type BtfBuilder } from '../../support';
import type { RelocationKindName } from '../../support';
import { BOOL, crafted, INT, U16, U32, U64, U8, type CraftedCase } from '../case-kit';

type MakeType = (btf: BtfBuilder) => number;
const SHAPE_KINDS: RelocationKindName[] = [
  'byte_off',
  'byte_sz',
  'signed',
  'lshift_u64',
  'rshift_u64',
];

/** A field of the same type on both sides, at 8 in the object and at 16 in the target. */
function sameField(w: Parameters<Parameters<typeof crafted>[2]>[0], type: MakeType): number {
  const local = type(w.local);
  const target = type(w.target);
  w.target.struct('s', 64, [member('x', target, 16)]);
  return w.local.struct('s', 64, [member('x', local, 8)]);
}

const signedness: [name: string, type: MakeType, local: number][] = [
  ['int', () => INT, 1],
  ['unsigned', () => U32, 0],
  ['bool', () => BOOL, 0],
  ['signed-char-bits', (b) => b.int('x', 1, { signed: true, char: true }), 1],
  ['enum', (b) => b.enumeration('e', { A: -1 }), 0],
  ['signed-enum', (b) => b.enumeration('e', { A: 1 }, { signed: true }), 1],
  ['enum64', (b) => b.enum64('e', { A: -1 }), 0],
  ['signed-enum64', (b) => b.enum64('e', { A: 1 }, { signed: true }), 1],
  ['pointer', (b) => b.ptr(INT), 0],
  ['float', (b) => b.float('float', 4), 0],
  ['struct-with-flag', (b) => b.struct('inner', 4, [], true), 0],
  ['array', (b) => b.array(INT, 2), 0],
];
const signs = signedness.map(([name, type, value]) =>
  crafted(`signed-${name}`, 'What `signed` says of a field of this type.', (w) => {
    w.relocate(movImm(1, value), sameField(w, type), '0:0', 'signed');
  }),
);
const signChanges = [
  crafted('signed-changes', 'The target’s sign is written.', (w) => {
    const s = w.local.struct('s', 4, [member('x', INT, 0)]);
    w.target.struct('s', 8, [member('x', U64, 0)]);
    w.relocate(movImm(1, 1), s, '0:0', 'signed');
  }),
  crafted('signed-mismatch', 'The local sign is expected.', (w) => {
    const s = w.local.struct('s', 4, [member('x', INT, 0)]);
    w.target.struct('s', 8, [member('x', U64, 0)]);
    w.relocate(movImm(1, 0), s, '0:0', 'signed');
  }),
];

/** Where the last step is an array element, or the bare root, only three kinds have an answer. */
const elements = SHAPE_KINDS.flatMap((kind): CraftedCase[] => [
  crafted(`element-${kind}`, `${kind} of an array element.`, (w) => {
    const s = sameField(w, (b) => b.array(U16, 4));
    w.relocate(movImm(1, kind === 'byte_off' ? 12 : 2), s, '0:0:2', kind);
  }),
  crafted(
    `element-${kind}-missing`,
    `${kind} of an array element that no kernel type has.`,
    (w) => {
      const s = w.local.struct('gone', 64, [member('x', w.local.array(U16, 4), 8)]);
      w.relocate(movImm(1, 0), s, '0:0:2', kind);
    },
  ),
  crafted(`root-${kind}`, `${kind} of the bare root.`, (w) => {
    const s = sameField(w, () => INT);
    w.relocate(movImm(1, kind === 'byte_off' ? 128 : 64), s, '2', kind);
  }),
]);

const sizeless: [name: string, type: MakeType][] = [
  ['fwd', (b) => b.fwd('f')],
  ['huge-array', (b) => b.array(U32, 0x4000_0000)],
];
const unresolvable = sizeless.flatMap(([name, type]) =>
  (['byte_off', 'byte_sz', 'field_exists'] as const).map((kind) =>
    crafted(`sizeless-${name}-${kind}`, `${kind} of a field whose size is unknown.`, (w) => {
      w.relocate(movImm(1, kind === 'field_exists' ? 1 : 8), sameField(w, type), '0:0', kind);
    }),
  ),
);
const unresolvableTarget = [
  crafted('sizeless-target-byte-sz', 'An array too large in the target alone.', (w) => {
    const s = w.local.struct('s', 64, [member('x', w.local.array(U32, 4), 8)]);
    w.target.struct('s', 64, [member('x', w.target.array(U32, 0x4000_0000), 8)]);
    w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
    w.relocate(movImm(1, 8), s, '0:0', 'byte_off');
    w.relocate(movImm(1, 16), s, '0:0', 'byte_sz');
  }),
  crafted(
    'sizeless-missing',
    'The local value is computed even when nothing matches, and fails.',
    (w) => {
      const s = w.local.struct('gone', 64, [member('x', w.local.fwd('f'), 8)]);
      w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
      w.relocate(movImm(1, 8), s, '0:0', 'byte_sz');
    },
  ),
  crafted(
    'sizeless-element-in-match',
    'An element of unknown size fails while candidates are matched.',
    (w) => {
      const cube = (b: BtfBuilder, n: number) => b.array(b.array(b.array(U8, n), n), 2);
      const s = w.local.struct('s', 64, [member('x', cube(w.local, 2), 8)]);
      const huge = cube(w.target, 0x10000);
      w.target.struct('s', 64, [member('x', huge, 8)]);
      w.relocate(movImm(1, 12), s, '0:0:1', 'byte_off');
    },
  ),
  crafted(
    'sizeless-root-in-match',
    'So does a root, here a typedef of a forward declaration.',
    (w) => {
      const t = w.local.typedef('t', w.local.struct('s', 8, [member('x', INT, 4)]));
      w.target.typedef('t', w.target.fwd('s'));
      w.relocate(movImm(1, 4), t, '0:0', 'byte_off');
    },
  ),
  crafted('void-root-in-match', 'Or a typedef of void.', (w) => {
    const t = w.local.typedef('t', INT);
    w.target.typedef('t', 0);
    w.relocate(movImm(1, 1), t, '0', 'field_exists');
  }),
  crafted('func-proto-root-in-match', 'Or of a function.', (w) => {
    const t = w.local.typedef('t', INT);
    w.target.typedef('t', w.target.funcProto(INT));
    w.relocate(movImm(1, 1), t, '0', 'field_exists');
  }),
];

const arithmetic = [
  crafted('root-index-own-sizes', 'Each side multiplies the root index by its own size.', (w) => {
    const s = w.local.struct('s', 8, [member('x', INT, 4)]);
    w.target.struct('s', 24, [member('x', INT, 20)]);
    w.relocate(movImm(1, 28), s, '3:0', 'byte_off');
  }),
  crafted('bit-offset-wraps-local', 'Bit offsets wrap at 2^32: 2^29 bytes are none.', (w) => {
    const s = w.local.struct('s', 16, [member('x', INT, 4)]);
    w.target.struct('s', 8, [member('x', INT, 0)]);
    w.relocate(movImm(1, 4), s, '33554432:0', 'byte_off');
  }),
  crafted('bit-offset-wraps-target', 'On the target’s side as well.', (w) => {
    const s = w.local.struct('s', 8, [member('x', INT, 4)]);
    w.target.struct('s', 16, [member('x', INT, 12)]);
    w.relocate(movImm(1, 0x1000_0004), s, `${0x1000_0000 / 8}:0`, 'byte_off');
    w.relocate(movImm(1, 0x1000_000c), s, `${0x1000_0008 / 8}:0`, 'byte_off');
  }),
  crafted('huge-array-index', 'A huge index of a huge array.', (w) => {
    const s = sameField(w, (b) => b.array(U8, 0xffff_ffff));
    w.relocate(movImm(1, 6), s, '0:0:2147483646', 'byte_off');
  }),
  crafted('huge-array-size', 'Its size does not fit an immediate with its sign.', (w) => {
    const s = sameField(w, (b) => b.array(U8, 0xffff_ffff));
    w.relocate(movImm(1, -1), s, '0:0', 'byte_sz');
  }),
  crafted('huge-array-size-64', 'A 64-bit load has room.', (w) => {
    const s = sameField(w, (b) => b.array(U8, 0xffff_ffff));
    w.relocate(ldImm64(1, 0xffff_ffffn), s, '0:0', 'byte_sz');
  }),
  crafted('huge-array-rshift', 'Its bits wrap at 2^32 before the shift is computed.', (w) => {
    const s = sameField(w, (b) => b.array(U8, 0x2000_0001));
    w.relocate(movImm(1, 56), s, '0:0', 'rshift_u64');
    w.relocate(movImm(1, 56), s, '0:0', 'lshift_u64');
  }),
  crafted('local-struct-2-31', 'A local struct of 2^31 bytes.', (w) => {
    const s = w.local.struct('s', 0x8000_0000, [member('x', INT, 4)]);
    w.target.struct('s', 8, [member('x', INT, 0)]);
    w.relocate(movImm(1, 4), s, '0:0', 'byte_off');
  }),
  crafted(
    'target-struct-2-31',
    'A target struct of 2^31 bytes is a negative size to the matcher: fatal.',
    (w) => {
      const s = w.local.struct('s', 8, [member('x', INT, 4)]);
      w.target.struct('s', 0x8000_0000, [member('x', INT, 0)]);
      w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
    },
  ),
  crafted('target-struct-largest', 'A target struct of 2^32 − 1 bytes is the error −1.', (w) => {
    const s = w.local.struct('s', 8, [member('x', INT, 4)]);
    w.target.struct('s', 0xffff_ffff, [member('x', INT, 0)]);
    w.relocate(movImm(1, 4), s, '0:0', 'byte_off');
  }),
  crafted('target-struct-2-31-less-1', 'One byte less is a size.', (w) => {
    const s = w.local.struct('s', 8, [member('x', INT, 4)]);
    w.target.struct('s', 0x7fff_ffff, [member('x', INT, 0)]);
    w.relocate(movImm(1, 12), s, '1:0', 'byte_off');
  }),
  crafted('target-type-size-2-31', 'type_size has no such trouble.', (w) => {
    const s = w.local.struct('s', 8, []);
    w.target.struct('s', 0x8000_0000, []);
    w.relocate(movImm(1, 8), s, '0', 'type_size');
  }),
  crafted('target-element-2-31', 'An element of 2^31 bytes inside the target.', (w) => {
    const s = w.local.struct('s', 8, [
      member('x', w.local.array(w.local.struct('e', 4, []), 1), 0),
    ]);
    const big = w.target.struct('e', 0x8000_0000, []);
    w.target.struct('s', 8, [member('x', w.target.array(big, 1), 0)]);
    w.relocate(movImm(1, 0), s, '0:0:0', 'byte_off');
  }),
  crafted(
    'member-offset-top-bits',
    'Without the kind flag all 32 bits of a member’s offset count.',
    (w) => {
      const s = w.local.struct('s', 8, [member('x', INT, 4)]);
      w.target.struct('s', 0x7000_0000, [{ name: 'x', type: INT, bits: 0x0b00_0040 }]);
      w.relocate(movImm(1, 4), s, '0:0', 'byte_off');
    },
  ),
  crafted('empty-struct', 'A struct of no bytes.', (w) => {
    const s = w.local.struct('s', 0, []);
    w.target.struct('s', 0, []);
    w.relocate(movImm(1, 0), s, '0', 'byte_sz');
    w.relocate(movImm(1, 0), s, '7', 'byte_off');
    w.relocate(movImm(1, 0), s, '0', 'type_size');
  }),
  crafted('sizes', 'Sizes of fields that changed.', (w) => {
    const s = w.local.struct('s', 64, [
      member('list', w.local.array(U32, 4), 0),
      member('text', w.local.array(U8, 16), 16),
      member('inner', w.local.struct('i', 12, []), 32),
      anonymous(w.local.struct('', 8, [member('deep', U16, 4)]), 48),
    ]);
    w.target.struct('s', 256, [
      member('inner', w.target.union('j', 40, []), 0),
      anonymous(w.target.union('', 8, [member('deep', U64, 0)]), 48),
      member('text', w.target.array(U8, 32), 64),
      member('list', w.target.array(U64, 6), 96),
    ]);
    w.relocate(movImm(1, 16), s, '0:0', 'byte_sz');
    w.relocate(movImm(1, 16), s, '0:1', 'byte_sz');
    w.relocate(movImm(1, 12), s, '0:2', 'byte_sz');
    w.relocate(movImm(1, 2), s, '0:3:0', 'byte_sz');
    w.relocate(movImm(1, 52), s, '0:3:0', 'byte_off');
    w.relocate(movImm(1, 8), s, '0:0:2', 'byte_off');
  }),
];

export const fieldValueCases = [
  ...signs,
  ...signChanges,
  ...elements,
  ...unresolvable,
  ...unresolvableTarget,
  ...arithmetic,
];
