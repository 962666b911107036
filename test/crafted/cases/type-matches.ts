import { anonymous, bitfield, member } from '../../support';
import { INT, U32, U8 } from '../case-kit';
import { matching, members, same } from './matching-types';

const structs = [
  matching(
    'same',
    'Equal structs match.',
    ...same((b) => b.struct('s', 8, [member('x', INT, 0), member('y', U8, 4)])),
  ),
  matching('empty', 'Empty structs match.', ...same((b) => b.struct('s', 0, []))),
  matching(
    'subset',
    'Some of the members are enough, at any place.',
    (b) => b.struct('s', 4, [member('y', U8, 0)]),
    (b) => b.struct('s', 16, [member('x', INT, 0), member('y', U8, 9)]),
  ),
  matching(
    'superset',
    'More members than the kernel has do not match.',
    (b) => b.struct('s', 8, [member('x', INT, 0), member('y', U8, 4)]),
    (b) => b.struct('s', 4, [member('x', INT, 0)]),
  ),
  matching(
    'as-many-others',
    'A member that is missing does not match.',
    (b) => b.struct('s', 4, [member('x', INT, 0)]),
    (b) => b.struct('s', 4, [member('z', INT, 0)]),
  ),
  matching(
    'duplicate-local',
    'The same member twice counts twice, though both find the same one.',
    (b) => b.struct('s', 8, [member('x', INT, 0), member('x', INT, 4)]),
    (b) => b.struct('s', 8, [member('x', INT, 0), member('y', INT, 4)]),
  ),
  matching(
    'duplicate-target',
    'Of two members of a name the second may match where the first does not.',
    (b) => b.struct('s', 4, [member('x', INT, 0)]),
    (b) => b.struct('s', 8, [member('x', U8, 0), member('x', INT, 4)]),
  ),
  matching(
    'member-flavors',
    'Here members have flavors.',
    (b) => b.struct('s', 4, [member('x___a', INT, 0)]),
    (b) => b.struct('s', 4, [member('x___b', INT, 0)]),
  ),
  matching(
    'bitfields',
    'Bitfield widths do not count.',
    (b) => b.struct('s', 4, [bitfield('x', INT, 0, 3)]),
    (b) => b.struct('s', 4, [bitfield('x', INT, 5, 9)]),
  ),
  matching(
    'anonymous',
    'Nameless members match nameless ones.',
    (b) => b.struct('s', 4, [anonymous(b.union('', 4, [member('x', INT, 0)]), 0)]),
    (b) =>
      b.struct('s', 8, [member('y', INT, 4), anonymous(b.union('', 4, [member('x', INT, 0)]), 0)]),
  ),
  matching(
    'anonymous-flattened',
    'But not members that lost their nameless struct.',
    (b) => b.struct('s', 4, [anonymous(b.union('', 4, [member('x', INT, 0)]), 0)]),
    (b) => b.struct('s', 4, [member('x', INT, 0)]),
  ),
  matching(
    'union',
    'Unions match like structs.',
    ...same((b) => b.union('s', 8, [member('x', INT, 0)])),
  ),
  matching(
    'member-union-for-struct',
    'A struct is no union inside either.',
    (b) => b.struct('s', 4, [member('x', b.struct('i', 4, []), 0)]),
    (b) => b.struct('s', 4, [member('x', b.union('i', 4, []), 0)]),
  ),
  matching(
    'flavored-root',
    'Roots may have flavors.',
    (b) => b.struct('s___old', 4, [member('x', INT, 0)]),
    (b) => b.struct('s', 4, [member('x', INT, 0)]),
  ),
  matching(
    'missing',
    'A type that does not exist does not match.',
    (b) => b.struct('gone', 4, []),
    (b) => b.struct('s', 4, []),
  ),
];

const values = [
  members(
    'int-size',
    'Integers must have the same size.',
    (b) => b.int('num', 4),
    (b) => b.int('num', 8),
  ),
  members(
    'int-sign',
    'And the same sign.',
    (b) => b.int('num', 4),
    (b) => b.int('num', 4, { signed: true }),
  ),
  members(
    'int-other-bits',
    'BOOL and CHAR do not count.',
    (b) => b.int('num', 1, { bool: true }),
    (b) => b.int('num', 1, { char: true }),
  ),
  members(
    'int-bit-offset',
    'Nor do bit offsets.',
    (b) => b.int('num', 4),
    (b) => b.int('num', 4, { bitOffset: 9 }),
  ),
  members(
    'int-name',
    'But their names count.',
    (b) => b.int('num', 4),
    (b) => b.int('number', 4),
  ),
  members(
    'int-flavors',
    'Without flavors.',
    (b) => b.int('num___a', 4),
    (b) => b.int('num', 4),
  ),
  members(
    'typedef-name',
    'Names of typedefs do not.',
    (b) => b.typedef('a', INT),
    (b) => b.typedef('b', b.const(INT)),
  ),
  members('float', 'A float never matches, not even itself.', ...same((b) => b.float('float', 4))),
  members('void', 'A member of type void matches.', ...same(() => 0)),
  members('variable', 'A variable never does.', ...same((b) => b.variable('v', INT))),
  members(
    'void-int',
    'Void is no int.',
    () => 0,
    () => INT,
  ),
  members(
    'enum-values',
    'Values of enumerators do not count.',
    (b) => b.enumeration('e', { A: 1, B: 2 }),
    (b) => b.enumeration('e', { B: 7, C: 8, A: 9 }),
  ),
  members(
    'enum-missing',
    'Their names do.',
    (b) => b.enumeration('e', { A: 1, B: 2 }),
    (b) => b.enumeration('e', { A: 1, C: 2 }),
  ),
  members(
    'enum-more',
    'More enumerators than the kernel has do not match.',
    (b) =>
      b.enumeration('e', [
        { name: 'A', value: 1 },
        { name: 'A', value: 1 },
      ]),
    (b) => b.enumeration('e', { A: 1 }),
  ),
  members(
    'enum-flavors',
    'Enumerators may have flavors.',
    (b) => b.enumeration('e', { A___x: 1 }),
    (b) => b.enumeration('e', { A: 1 }),
  ),
  members(
    'enum-size',
    'Sizes must be equal.',
    (b) => b.enumeration('e', { A: 1 }),
    (b) => b.enumeration('e', { A: 1 }, { size: 1 }),
  ),
  members(
    'enum-enum64',
    'Both kinds match, of one size.',
    (b) => b.enumeration('e', { A: 1 }, { size: 8 }),
    (b) => b.enum64('e', { A: 1 }),
  ),
  members(
    'enum-enum64-size',
    'ENUM of 4 bytes is no ENUM64 of 8.',
    (b) => b.enumeration('e', { A: 1 }),
    (b) => b.enum64('e', { A: 1 }),
  ),
  members(
    'enum-int',
    'An enum is no int.',
    (b) => b.enumeration('e', { A: 1 }),
    (b) => b.int('e', 4),
  ),
  members(
    'enum-nameless',
    'A nameless enum matches a nameless one only.',
    (b) => b.enumeration('', { A: 1 }),
    (b) => b.enumeration('e', { A: 1 }),
  ),
  members(
    'enum-both-nameless',
    'Two nameless ones are compared.',
    ...same((b) => b.enumeration('', { A: 1 })),
  ),
  members(
    'array',
    'Arrays of the same length.',
    (b) => b.array(INT, 4),
    (b) => b.array(INT, 4),
  ),
  members(
    'array-length',
    'Lengths count here.',
    (b) => b.array(INT, 4),
    (b) => b.array(INT, 5),
  ),
  members(
    'array-element',
    'Elements count.',
    (b) => b.array(INT, 4),
    (b) => b.array(U32, 4),
  ),
  members(
    'array-dimensions',
    'Dimensions count.',
    (b) => b.array(INT, 4),
    (b) => b.array(b.array(INT, 1), 4),
  ),
];

const typedefRoots = [
  matching(
    'typedef-int',
    'A typedef root: the names behind it count, too.',
    (b) => b.typedef('t', INT),
    (b) => b.typedef('t', U32),
  ),
  matching(
    'typedef-nameless-struct',
    'A nameless struct behind it matches a nameless one.',
    (b) => b.typedef('t', b.struct('', 4, [member('x', INT, 0)])),
    (b) => b.typedef('t', b.struct('', 4, [member('x', INT, 0)])),
  ),
  matching(
    'typedef-named-struct',
    'But not a named one.',
    (b) => b.typedef('t', b.struct('', 4, [])),
    (b) => b.typedef('t', b.struct('t', 4, [])),
  ),
  matching(
    'typedef-nameless-for-named',
    'Nor a named one a nameless one.',
    (b) => b.typedef('t', b.struct('t', 4, [])),
    (b) => b.typedef('t', b.struct('', 4, [])),
  ),
  matching('typedef-void', 'Typedefs of void match.', ...same((b) => b.typedef('t', 0))),
  matching(
    'float-root',
    'A float does not match itself as root either.',
    ...same((b) => b.float('float', 4)),
  ),
  matching('fwd-root', 'A forward declaration matches its like.', ...same((b) => b.fwd('f'))),
  matching(
    'fwd-root-other',
    'Not the other kind.',
    (b) => b.fwd('f'),
    (b) => b.fwd('f', 'union'),
  ),
  matching(
    'enum-root',
    'Enums as roots.',
    (b) => b.enumeration('e', { A: 1 }),
    (b) => b.enumeration('e', { A: 5, B: 6 }),
  ),
  matching(
    'int-root',
    'Integers as roots.',
    (b) => b.int('num', 4),
    (b) => b.int('num', 8),
  ),
];

export const typeMatchesCases = [...structs, ...values, ...typedefRoots];
