import { member, movImm, type BtfBuilder } from '../../support';
import { crafted, INT, U64, U8 } from '../case-kit';
import { fieldFound } from './field-found';

const pairs: [name: string, local: (b: BtfBuilder) => number, target: (b: BtfBuilder) => number][] =
  [
    ['int-u8', () => INT, () => U8],
    ['int-pointer', () => INT, (b) => b.ptr(INT)],
    ['pointer-int', (b) => b.ptr(INT), () => U64],
    ['pointer-pointer', (b) => b.ptr(INT), (b) => b.ptr(b.struct('far', 8, []))],
    ['int-enum', () => INT, (b) => b.enumeration('e', { A: 1 })],
    ['enum-int', (b) => b.enumeration('e', { A: 1 }), () => INT],
    ['enum-same-name', (b) => b.enumeration('e', { A: 1 }), (b) => b.enumeration('e', { B: 1 })],
    ['enum-other-name', (b) => b.enumeration('e', { A: 1 }), (b) => b.enumeration('f', { A: 1 })],
    [
      'enum-flavors',
      (b) => b.enumeration('e___old', { A: 1 }),
      (b) => b.enumeration('e___new', { A: 1 }),
    ],
    [
      'enum-nameless-local',
      (b) => b.enumeration('', { A: 1 }),
      (b) => b.enumeration('f', { A: 1 }),
    ],
    [
      'enum-nameless-target',
      (b) => b.enumeration('e', { A: 1 }),
      (b) => b.enumeration('', { A: 1 }),
    ],
    ['enum-enum64', (b) => b.enumeration('e', { A: 1 }), (b) => b.enum64('e', { A: 1 })],
    ['enum64-enum-other', (b) => b.enum64('e', { A: 1 }), (b) => b.enumeration('f', { A: 1 })],
    ['float-double', (b) => b.float('float', 4), (b) => b.float('double', 8)],
    ['float-int', (b) => b.float('float', 4), () => INT],
    ['struct-union', (b) => b.struct('a', 4, []), (b) => b.union('b', 8, [])],
    ['struct-fwd', (b) => b.struct('a', 4, []), (b) => b.fwd('a')],
    ['array-array', (b) => b.array(U8, 4), (b) => b.array(INT, 0)],
    ['array-of-arrays', (b) => b.array(b.array(U8, 4), 4), (b) => b.array(b.array(INT, 1), 2)],
    ['array-array-of-arrays', (b) => b.array(U8, 4), (b) => b.array(b.array(U8, 4), 4)],
    ['typedefs', (b) => b.typedef('t', b.const(INT)), (b) => b.restrict(b.typedef('u', U8))],
  ];
const compatible = pairs.map(([name, local, target]) =>
  fieldFound(
    `field-${name}`,
    'Whether two fields of these types are compatible.',
    (b) => {
      const type = local(b);
      return b.struct('s', 64, [member('x', type, 0)]);
    },
    (b) => {
      const type = target(b);
      b.struct('s', 64, [member('x', type, 8)]);
    },
  ),
);

/** Types without a size can be asked for existence only. */
const sizelessPairs: typeof pairs = [
  ['fwd-same', (b) => b.fwd('f'), (b) => b.fwd('f')],
  ['fwd-other-name', (b) => b.fwd('f'), (b) => b.fwd('g')],
  ['fwd-other-kind', (b) => b.fwd('f'), (b) => b.fwd('f', 'union')],
  ['fwd-flavors', (b) => b.fwd('f___a'), (b) => b.fwd('f')],
  ['fwd-nameless', (b) => b.fwd('f'), (b) => b.fwd('')],
  ['fwd-struct', (b) => b.fwd('f'), (b) => b.struct('f', 4, [])],
  ['void-void', () => 0, () => 0],
  ['func-proto', (b) => b.funcProto(0), (b) => b.funcProto(0)],
  ['func', (b) => b.func('f', b.funcProto(0)), (b) => b.func('f', b.funcProto(0))],
  ['variable', (b) => b.variable('v', INT), (b) => b.variable('v', INT)],
  ['decl-tag', (b) => b.declTag('tag', INT), (b) => b.declTag('tag', INT)],
  ['type-tag', (b) => b.typeTag('tag', INT), () => U64],
];
const compatibleSizeless = sizelessPairs.map(([name, local, target]) =>
  crafted(`match-field-${name}`, 'Whether two fields of these types are compatible.', (w) => {
    const type = local(w.local);
    const s = w.local.struct('s', 64, [member('x', type, 0)]);
    const there = target(w.target);
    w.target.struct('s', 64, [member('x', there, 8)]);
    w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
  }),
);

export const fieldCompatibilityCases = [...compatible, ...compatibleSizeless];
