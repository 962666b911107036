import { member, type BtfBuilder } from '../../support';
import { INT, LONG, U32, U64, U8 } from '../case-kit';
import { matching, members, same, type Make } from './matching-types';

const behindPointers = [
  members(
    'pointer-int',
    'What a pointer points to must match.',
    (b) => b.ptr(INT),
    (b) => b.ptr(LONG),
  ),
  members('pointer-void', 'Pointers to void match.', ...same((b) => b.ptr(0))),
  members(
    'pointer-void-int',
    'Void is still no int.',
    (b) => b.ptr(0),
    (b) => b.ptr(INT),
  ),
  members(
    'pointer-struct',
    'Behind a pointer a struct’s name is enough.',
    (b) => b.ptr(b.struct('far', 4, [member('a', INT, 0)])),
    (b) => b.ptr(b.struct('far', 8, [])),
  ),
  members(
    'pointer-struct-name',
    'But the name counts.',
    (b) => b.ptr(b.struct('far', 4, [])),
    (b) => b.ptr(b.struct('away', 4, [])),
  ),
  members(
    'pointer-struct-union',
    'And the kind.',
    (b) => b.ptr(b.struct('far', 4, [])),
    (b) => b.ptr(b.union('far', 4, [])),
  ),
  members(
    'pointer-struct-fwd',
    'A forward declaration of a struct will do.',
    (b) => b.ptr(b.struct('far', 4, [])),
    (b) => b.ptr(b.fwd('far')),
  ),
  members(
    'pointer-struct-fwd-union',
    'One of a union will not.',
    (b) => b.ptr(b.struct('far', 4, [])),
    (b) => b.ptr(b.fwd('far', 'union')),
  ),
  members(
    'pointer-union-fwd-union',
    'For a union it will.',
    (b) => b.ptr(b.union('far', 4, [])),
    (b) => b.ptr(b.fwd('far', 'union')),
  ),
  members(
    'pointer-fwd-struct',
    'A local forward declaration matches a struct.',
    (b) => b.ptr(b.fwd('far')),
    (b) => b.ptr(b.struct('far', 4, [])),
  ),
  members(
    'pointer-fwd-union',
    'But no union.',
    (b) => b.ptr(b.fwd('far')),
    (b) => b.ptr(b.union('far', 4, [])),
  ),
  members(
    'pointer-fwd-union-union',
    'One of a union matches a union.',
    (b) => b.ptr(b.fwd('far', 'union')),
    (b) => b.ptr(b.union('far', 4, [])),
  ),
  members('pointer-fwd-fwd', 'And its like.', ...same((b) => b.ptr(b.fwd('far')))),
  members(
    'pointer-fwd-other',
    'But not the other kind.',
    (b) => b.ptr(b.fwd('far')),
    (b) => b.ptr(b.fwd('far', 'union')),
  ),
  members(
    'pointer-fwd-enum',
    'Nor an enum.',
    (b) => b.ptr(b.fwd('far')),
    (b) => b.ptr(b.enumeration('far', {})),
  ),
  members(
    'pointer-array-struct',
    'Through arrays the pointer is not forgotten.',
    (b) => b.ptr(b.array(b.struct('far', 4, [member('a', INT, 0)]), 2)),
    (b) => b.ptr(b.array(b.struct('far', 4, []), 2)),
  ),
  members(
    'fwd-not-behind-pointer',
    'Without a pointer a forward declaration matches its like alone.',
    (b) => b.fwd('far'),
    (b) => b.struct('far', 4, []),
  ),
  members('fwd-fwd-not-behind-pointer', 'Which it does.', ...same((b) => b.fwd('far'))),
  members(
    'struct-fwd-not-behind-pointer',
    'Nor does a struct match one.',
    (b) => b.struct('far', 4, []),
    (b) => b.fwd('far'),
  ),
  members(
    'pointer-pointer',
    'A pointer is no pointer to a pointer.',
    (b) => b.ptr(INT),
    (b) => b.ptr(b.ptr(INT)),
  ),
  members(
    'pointer-tag',
    'Type tags do not count.',
    (b) => b.ptr(b.typeTag('user', INT)),
    (b) => b.ptr(INT),
  ),
];

const functions = [
  members(
    'func',
    'Functions match by parameters and result.',
    ...same((b) => b.ptr(b.funcProto(INT, [U64, b.ptr(0)]))),
  ),
  members(
    'func-result',
    'Another result.',
    (b) => b.ptr(b.funcProto(INT, [])),
    (b) => b.ptr(b.funcProto(U8, [])),
  ),
  members(
    'func-parameter',
    'Another parameter.',
    (b) => b.ptr(b.funcProto(0, [INT])),
    (b) => b.ptr(b.funcProto(0, [U32])),
  ),
  members(
    'func-count',
    'Another number of parameters.',
    (b) => b.ptr(b.funcProto(0, [INT])),
    (b) => b.ptr(b.funcProto(0, [INT, INT])),
  ),
  members(
    'func-struct-parameter',
    'A struct parameter of a function pointer is behind a pointer.',
    (b) => b.ptr(b.funcProto(0, [b.struct('far', 4, [member('a', INT, 0)])])),
    (b) => b.ptr(b.funcProto(0, [b.struct('far', 4, [])])),
  ),
];

const nestedStructs = (depth: number) => (b: BtfBuilder) => {
  let type = b.struct('s1', 4, [member('x', INT, 0)]);
  for (let i = 2; i <= depth; i++)
    type = b.struct(i === depth ? 's' : `s${i}`, 4, [member('x', type, 0)]);
  return type;
};
const pointers = (depth: number, end: Make) => (b: BtfBuilder) => {
  let type = end(b);
  for (let i = 0; i < depth; i++) type = b.ptr(type);
  return type;
};
const limits = [
  matching(
    'nested-31',
    'Thirty-one structs inside one another and an int are 32 levels.',
    ...same(nestedStructs(31)),
  ),
  matching('nested-32', 'One more is one too many: fatal.', ...same(nestedStructs(32))),
  matching(
    'nested-32-differ',
    'A difference at the bottom is not reached.',
    nestedStructs(32),
    (b) => {
      let type = b.struct('s1', 4, [member('x', U8, 0)]);
      for (let i = 2; i <= 32; i++)
        type = b.struct(i === 32 ? 's' : `s${i}`, 4, [member('x', type, 0)]);
      return type;
    },
  ),
  members(
    'pointers-31',
    'Thirty-one pointers and an int are 32 steps.',
    ...same(pointers(31, () => INT)),
  ),
  members('pointers-32', 'One more is one too many: fatal.', ...same(pointers(32, () => INT))),
  members('pointer-cycle', 'A pointer to itself.', ...same((b) => b.ptr(b.nextId))),
  members(
    'pointer-to-itself-in-struct',
    'A list node points to its like, which is not entered.',
    ...same((b) => {
      const node = b.nextId + 1;
      b.ptr(node);
      return b.struct('node', 8, [member('next', node - 1, 0)]);
    }),
  ),
  matching(
    'struct-in-itself',
    'A struct that contains itself is as deep as the limit.',
    ...same((b) => b.struct('s', 8, [member('x', b.nextId, 0)])),
  ),
];

export const nestedTypeMatchesCases = [...behindPointers, ...functions, ...limits];
