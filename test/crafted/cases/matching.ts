import { anonymous, member, movImm, type BtfBuilder } from '../../support';
import { crafted, INT, LONG, U32, U64 } from '../case-kit';
import { fieldFound } from './field-found';

const simple = (b: BtfBuilder) => b.struct('s', 8, [member('x', INT, 0)]);

const failedNestedSearches = [
  fieldFound(
    'leftover-offset',
    'A nested struct with an incompatible member of the name leaves its offset behind.',
    simple,
    (b) => {
      const wrong = b.struct('', 16, [member('x', b.ptr(INT), 8)]);
      b.struct('s', 64, [anonymous(wrong, 16), member('x', INT, 32)]);
    },
  ),
  fieldFound(
    'leftover-offset-first-member',
    'Even where that offset is 0, the step is left behind.',
    simple,
    (b) => {
      const wrong = b.union('', 8, [member('x', b.ptr(INT), 0)]);
      b.struct('s', 64, [anonymous(wrong, 16), member('x', INT, 32)]);
    },
  ),
  fieldFound('leftover-two-levels', 'Two levels leave both of their offsets.', simple, (b) => {
    const inner = b.struct('', 16, [member('y', INT, 0), member('x', b.ptr(INT), 8)]);
    const outer = b.struct('', 32, [member('z', INT, 0), anonymous(inner, 16)]);
    b.struct('s', 128, [anonymous(outer, 32), member('x', INT, 96)]);
  }),
  fieldFound('leftover-adds-up', 'Three such structs add up.', simple, (b) => {
    const wrong = b.struct('', 16, [member('x', b.ptr(INT), 8)]);
    b.struct('s', 64, [
      anonymous(wrong, 0),
      anonymous(wrong, 16),
      anonymous(wrong, 32),
      member('x', INT, 48),
    ]);
  }),
  fieldFound('leftover-then-nested', 'The right member may itself be nested.', simple, (b) => {
    const wrong = b.struct('', 16, [member('x', b.ptr(INT), 8)]);
    const right = b.struct('', 16, [member('y', INT, 0), member('x', INT, 4)]);
    b.struct('s', 64, [anonymous(wrong, 0), anonymous(right, 16)]);
  }),
  fieldFound(
    'leftover-no-match',
    'Where nothing matches in the end, nothing is left over.',
    simple,
    (b) => {
      const wrong = b.struct('', 16, [member('x', b.ptr(INT), 8)]);
      b.struct('s', 64, [anonymous(wrong, 0), member('x', b.ptr(INT), 16)]);
    },
  ),
  fieldFound(
    'leftover-63-steps',
    'Left-over steps count: sixty-two of them and two more are sixty-four.',
    simple,
    (b) => {
      const wrong = b.struct('', 8, [member('x', b.ptr(INT), 0)]);
      const many = Array.from({ length: 62 }, (_, i) => anonymous(wrong, i * 8));
      b.struct('s', 512, [...many, member('x', INT, 504)]);
    },
  ),
  fieldFound('leftover-64-steps', 'One more is one too many: fatal.', simple, (b) => {
    const wrong = b.struct('', 8, [member('x', b.ptr(INT), 0)]);
    const many = Array.from({ length: 63 }, (_, i) => anonymous(wrong, i * 8));
    b.struct('s', 512, [...many, member('x', INT, 504)]);
  }),
  crafted('match-leftover-bitfield', 'The wrong offset makes a wrong shift.', (w) => {
    const s = w.local.struct('s', 4, [{ name: 'x', type: U32, bits: 0, width: 5 }]);
    const wrong = w.target.struct('', 16, [member('y', INT, 0), member('x', w.target.ptr(INT), 1)]);
    w.target.struct('s', 64, [anonymous(wrong, 8), { name: 'x', type: U32, bits: 160, width: 5 }]);
    w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    w.relocate(movImm(1, 0), s, '0:0', 'lshift_u64');
  }),
];

const scanning = [
  fieldFound(
    'first-same-name-wins',
    'The first member of the name decides, even if a later one would fit.',
    simple,
    (b) => {
      b.struct('s', 32, [member('x', b.ptr(INT), 8), member('x', INT, 16)]);
    },
  ),
  fieldFound('duplicate-member', 'Of two that fit the first is taken.', simple, (b) => {
    b.struct('s', 32, [member('x', INT, 8), member('x', INT, 16)]);
  }),
  fieldFound(
    'nested-before-named',
    'A nested member that stands first is taken before a direct one.',
    simple,
    (b) => {
      b.struct('s', 32, [
        anonymous(b.struct('', 8, [member('x', INT, 4)]), 8),
        member('x', INT, 24),
      ]);
    },
  ),
  fieldFound(
    'empty-name-is-anonymous',
    'An empty name at a real offset is anonymous in the kernel.',
    simple,
    (b) => {
      const inner = b.struct('', 8, [member('x', INT, 4)]);
      b.struct('s', 16, [{ name: { offset: b.newString('') }, type: inner, bits: 64 }]);
    },
  ),
  fieldFound(
    'anonymous-behind-modifiers',
    'A nameless member may be behind typedefs and modifiers.',
    simple,
    (b) => {
      const inner = b.typedef('t', b.const(b.struct('named', 8, [member('x', INT, 4)])));
      b.struct('s', 16, [anonymous(inner, 8)]);
    },
  ),
  fieldFound(
    'anonymous-int-skipped',
    'A nameless int, as of old padding, is passed over.',
    simple,
    (b) => {
      b.struct('s', 16, [anonymous(INT, 0), member('x', INT, 8)]);
    },
  ),
  fieldFound(
    'anonymous-pointer-skipped',
    'A nameless pointer to a struct is not followed.',
    simple,
    (b) => {
      b.struct('s', 16, [anonymous(b.ptr(b.struct('', 8, [member('x', INT, 4)])), 0)]);
    },
  ),
  fieldFound('anonymous-array-skipped', 'Nor is a nameless array of structs.', simple, (b) => {
    b.struct('s', 64, [anonymous(b.array(b.struct('', 8, [member('x', INT, 4)]), 4), 0)]);
  }),
  fieldFound(
    'member-flavors-count',
    'Members have no flavors.',
    (b) => b.struct('s', 4, [member('x___old', INT, 0)]),
    (b) => {
      b.struct('s', 16, [member('x', INT, 8)]);
    },
  ),
  fieldFound(
    'nested-62',
    'Sixty-two anonymous levels fit between the root and the field.',
    simple,
    (b) => {
      let inner = b.struct('', 8, [member('x', INT, 4)]);
      for (let level = 1; level < 62; level++) inner = b.struct('', 8, [anonymous(inner, 0)]);
      b.struct('s', 8, [anonymous(inner, 0)]);
    },
  ),
  fieldFound('nested-63', 'Sixty-three do not: fatal.', simple, (b) => {
    let inner = b.struct('', 8, [member('x', INT, 4)]);
    for (let level = 1; level < 63; level++) inner = b.struct('', 8, [anonymous(inner, 0)]);
    b.struct('s', 8, [anonymous(inner, 0)]);
  }),
  fieldFound(
    'nested-63-without-name',
    'The depth is fatal although the name is nowhere.',
    simple,
    (b) => {
      let inner = b.struct('', 8, [member('y', INT, 4)]);
      for (let level = 1; level < 63; level++) inner = b.struct('', 8, [anonymous(inner, 0)]);
      b.struct('s', 8, [anonymous(inner, 0)]);
    },
  ),
  fieldFound(
    'anonymous-cycle',
    'A struct that contains itself without a name is sixty-four levels deep.',
    simple,
    (b) => {
      b.struct('s', 8, [anonymous(b.nextId, 0), member('x', INT, 0)]);
    },
  ),
  fieldFound(
    'anonymous-cycle-behind',
    'Where the field stands before, the cycle is never entered.',
    simple,
    (b) => {
      b.struct('s', 8, [member('x', INT, 0), anonymous(b.nextId, 0)]);
    },
  ),
];

const twoSteps = (b: BtfBuilder) => {
  const inner = b.struct('inner', 8, [member('y', INT, 4)]);
  return b.struct('s', 8, [member('x', inner, 0)]);
};
const steps = [
  fieldFound(
    'struct-becomes-union',
    'Below the root, structs and unions are one.',
    twoSteps,
    (b) => {
      b.struct('s', 32, [member('x', b.union('other', 4, [member('y', INT, 0)]), 16)]);
    },
    '0:0:0',
    4,
  ),
  fieldFound(
    'named-becomes-pointer',
    'A struct that became a pointer is no match.',
    twoSteps,
    (b) => {
      b.struct('s', 32, [member('x', b.ptr(b.struct('inner', 8, [member('y', INT, 4)])), 16)]);
    },
    '0:0:0',
    4,
  ),
  fieldFound(
    'next-field-missing',
    'The next struct lacks the next name.',
    twoSteps,
    (b) => {
      b.struct('s', 32, [member('x', b.struct('inner', 8, [member('z', INT, 4)]), 16)]);
    },
    '0:0:0',
    4,
  ),
  fieldFound(
    'flattened',
    'A named struct that became anonymous hides its members’ path.',
    twoSteps,
    (b) => {
      b.struct('s', 32, [anonymous(b.struct('', 8, [member('y', INT, 4)]), 16)]);
    },
    '0:0:0',
    4,
  ),
  fieldFound('root-union-for-struct', 'At the root a union is no struct.', simple, (b) => {
    b.union('s', 8, [member('x', INT, 0)]);
  }),
  fieldFound(
    'typedef-root-to-int',
    'A typedef of something without members.',
    (b) => b.typedef('t', b.struct('', 8, [member('x', INT, 0)])),
    (b) => {
      b.typedef('t', U64);
    },
  ),
];

const list = (length: number) => (b: BtfBuilder) =>
  b.struct('s', 64, [member('x', b.array(INT, length), 0)]);
const arrays = [
  fieldFound(
    'array-shorter',
    'An index beyond the kernel’s array is no match.',
    list(8),
    list(4),
    '0:0:6',
    24,
  ),
  fieldFound('array-longer', 'A longer array is fine.', list(8), list(100), '0:0:6', 24),
  fieldFound(
    'array-index-at-length',
    'An index equal to the length is beyond.',
    list(8),
    list(6),
    '0:0:6',
    24,
  ),
  fieldFound(
    'array-becomes-pointer',
    'An array that became a pointer is no match.',
    list(8),
    (b) => b.struct('s', 8, [member('x', b.ptr(INT), 0)]),
    '0:0:6',
    24,
  ),
  fieldFound(
    'array-becomes-scalar',
    'Nor is one that became an int.',
    list(8),
    (b) => b.struct('s', 8, [member('x', INT, 0)]),
    '0:0',
    0,
  ),
  fieldFound(
    'array-element-grows',
    'Elements have their own sizes.',
    list(8),
    (b) => b.struct('s', 80, [member('x', b.array(U64, 8), 16)]),
    '0:0:6',
    24,
  ),
  fieldFound(
    'array-element-kind',
    'Elements must be of a kind.',
    list(8),
    (b) => b.struct('s', 80, [member('x', b.array(b.ptr(INT), 8), 16)]),
    '0:0:6',
    24,
  ),
  fieldFound(
    'array-dimension-lost',
    'A matrix is no list.',
    (b) => b.struct('s', 64, [member('x', b.array(b.array(INT, 4), 4), 0)]),
    list(16),
    '0:0:1:2',
    24,
  ),
  fieldFound(
    'array-dimension-gained',
    'A list is no matrix, not even by its elements.',
    list(16),
    (b) => b.struct('s', 64, [member('x', b.array(b.array(INT, 4), 4), 0)]),
    '0:0:3',
    12,
  ),
  fieldFound(
    'matrix',
    'Two indices, each with its own size.',
    (b) => b.struct('s', 64, [member('x', b.array(b.array(INT, 4), 4), 0)]),
    (b) => {
      b.struct('s', 512, [member('x', b.array(b.typedef('row', b.array(LONG, 5)), 6), 8)]);
    },
    '0:0:1:2',
    24,
  ),
  fieldFound(
    'array-of-typedef',
    'A typedef of an array is an array.',
    list(8),
    (b) => {
      b.struct('s', 80, [member('x', b.typedef('t', b.const(b.array(b.volatile(INT), 8))), 16)]);
    },
    '0:0:6',
    24,
  ),
  fieldFound(
    'array-wider-than-match',
    'Only the index that is used must fit.',
    list(8),
    list(1),
    '0:0:0',
    0,
  ),
  fieldFound(
    'array-root-typedef',
    'A typedef of an array as root: a second index steps into it.',
    (b) => b.typedef('t', b.array(INT, 4)),
    (b) => {
      b.typedef('t', b.array(U64, 4));
    },
    '1:2',
    24,
  ),
  fieldFound(
    'array-root-typedef-short',
    'The kernel’s array is too short for it.',
    (b) => b.typedef('t', b.array(INT, 4)),
    (b) => {
      b.typedef('t', b.array(U64, 2));
    },
    '0:2',
    8,
  ),
  fieldFound(
    'array-root-typedef-empty',
    'An empty root array is not flexible.',
    (b) => b.typedef('t', b.array(INT, 4)),
    (b) => {
      b.typedef('t', b.array(U64, 0));
    },
    '0:0',
    0,
  ),
];

export const matchingCases = [...failedNestedSearches, ...scanning, ...steps, ...arrays];
