import { ldImm64, member, movImm, type BtfBuilder } from '../../support';
import { BOOL, crafted, INT, LONG, U32, U8, type CraftedCase } from '../case-kit';

type Make = (btf: BtfBuilder) => number;

/** type_exists and target_type_id of `local` against a kernel with `target`. */
function compared(name: string, story: string, local: Make, target: Make): CraftedCase {
  return crafted(`compat-${name}`, story, (w) => {
    const id = local(w.local);
    target(w.target);
    w.relocate(movImm(1, 1), id, '0', 'type_exists');
    w.relocate(ldImm64(1, id), id, '0', 'target_type_id');
  });
}

/** Both sides are typedefs of one name: what they name is compared. */
function typedefs(name: string, story: string, local: Make, target: Make): CraftedCase {
  const wrap = (make: Make) => (b: BtfBuilder) => b.typedef('t', make(b));
  return compared(`typedef-${name}`, story, wrap(local), wrap(target));
}

const roots = [
  compared(
    'struct-contents',
    'Structs of one name are compatible whatever they hold.',
    (b) => b.struct('s', 4, [member('x', INT, 0)]),
    (b) => b.struct('s', 8, []),
  ),
  compared(
    'struct-vs-union',
    'A struct is no union.',
    (b) => b.struct('s', 4, []),
    (b) => b.union('s', 4, []),
  ),
  compared(
    'struct-vs-fwd',
    'A struct is no forward declaration.',
    (b) => b.struct('s', 4, []),
    (b) => b.fwd('s'),
  ),
  compared(
    'fwd-vs-struct',
    'Nor is a forward declaration a struct.',
    (b) => b.fwd('s'),
    (b) => b.struct('s', 4, []),
  ),
  compared(
    'fwd-vs-fwd',
    'Two forward declarations are compatible.',
    (b) => b.fwd('s'),
    (b) => b.fwd('s'),
  ),
  compared(
    'fwd-vs-union-fwd',
    'Even of different kinds.',
    (b) => b.fwd('s'),
    (b) => b.fwd('s', 'union'),
  ),
  compared(
    'struct-vs-typedef',
    'A struct is no typedef of the same name.',
    (b) => b.struct('s', 4, []),
    (b) => b.typedef('s', b.struct('', 4, [])),
  ),
  compared(
    'typedef-vs-struct',
    'Nor the other way round.',
    (b) => b.typedef('s', b.struct('', 4, [])),
    (b) => b.struct('s', 4, []),
  ),
  compared(
    'struct-vs-func',
    'A function of the name is none either.',
    (b) => b.struct('s', 4, []),
    (b) => b.func('s', b.funcProto(0)),
  ),
  compared(
    'enum-vs-enum64',
    'Enums of both kinds are one.',
    (b) => b.enumeration('e', { A: 1 }),
    (b) => b.enum64('e', { B: 1 }),
  ),
  compared(
    'enum64-vs-enum',
    'Enums of both kinds are one.',
    (b) => b.enum64('e', { A: 1 }),
    (b) => b.enumeration('e', { B: 1 }, { size: 1 }),
  ),
  compared(
    'int',
    'Integers of a name are compatible whatever their size.',
    () => INT,
    (b) => b.typedef('unused', INT),
  ),
  compared(
    'int-other-size',
    'Integers of a name are compatible whatever their size.',
    (b) => b.int('num', 4, { signed: true }),
    (b) => b.int('num', 8),
  ),
  compared(
    'int-with-offset',
    'Unless one has a bit offset.',
    (b) => b.int('num', 4),
    (b) => b.int('num', 4, { bitOffset: 1, bits: 3 }),
  ),
  compared(
    'float',
    'Floats never exist: type_exists does not know the kind.',
    (b) => b.float('float', 4),
    (b) => b.float('float', 4),
  ),
  compared(
    'func',
    'Functions never exist either.',
    (b) => b.func('f', b.funcProto(0)),
    (b) => b.func('f', b.funcProto(0)),
  ),
  compared(
    'variable',
    'Nor do variables.',
    (b) => b.variable('v', INT),
    (b) => b.variable('v', INT),
  ),
  compared(
    'datasec',
    'Nor sections.',
    (b) => b.datasec('.x', 4, []),
    (b) => b.datasec('.x', 4, []),
  ),
  compared(
    'decl-tag',
    'Nor declaration tags.',
    (b) => b.declTag('user', INT),
    (b) => b.declTag('user', INT),
  ),
  compared(
    'type-tag',
    'Type tags have names, and are skipped once they are candidates.',
    (b) => b.typeTag('user', INT),
    (b) => b.typeTag('user', U8),
  ),
  compared(
    'type-tag-vs-struct',
    'What they are put on is compared.',
    (b) => b.typeTag('user', INT),
    (b) => b.typeTag('user', b.struct('s', 4, [])),
  ),
  compared(
    'named-pointer',
    'A pointer with a name, which no compiler writes, has candidates.',
    (b) => b.ptr(INT, 'p'),
    (b) => b.ptr(U8, 'p'),
  ),
];

const pairs = [
  typedefs(
    'long',
    'Any integer is any other.',
    () => LONG,
    () => U8,
  ),
  typedefs(
    'int-struct',
    'An integer is no struct.',
    () => INT,
    (b) => b.struct('s', 4, []),
  ),
  typedefs(
    'int-pointer',
    'Nor a pointer.',
    () => LONG,
    (b) => b.ptr(0),
  ),
  typedefs(
    'bool-enum',
    'Nor is a bool an enum.',
    () => BOOL,
    (b) => b.enumeration('e', { A: 1 }),
  ),
  typedefs(
    'struct-struct',
    'Names below the root do not count.',
    (b) => b.struct('a', 4, []),
    (b) => b.struct('b', 8, []),
  ),
  typedefs(
    'struct-union',
    'Kinds do, at every level.',
    (b) => b.struct('a', 4, []),
    (b) => b.union('a', 4, []),
  ),
  typedefs(
    'void-void',
    'Void is void.',
    () => 0,
    () => 0,
  ),
  typedefs(
    'void-int',
    'Void is no int.',
    () => 0,
    () => INT,
  ),
  typedefs(
    'int-void',
    'An int is not void.',
    () => INT,
    () => 0,
  ),
  typedefs(
    'pointers',
    'Pointers are compared by what they point to.',
    (b) => b.ptr(b.struct('a', 4, [])),
    (b) => b.ptr(b.struct('b', 4, [])),
  ),
  typedefs(
    'pointers-differ',
    'A pointer to an int is no pointer to a struct.',
    (b) => b.ptr(INT),
    (b) => b.ptr(b.struct('b', 4, [])),
  ),
  typedefs(
    'void-pointers',
    'A pointer to void is not a pointer to anything.',
    (b) => b.ptr(0),
    (b) => b.ptr(INT),
  ),
  typedefs(
    'arrays',
    'Lengths do not count.',
    (b) => b.array(INT, 3),
    (b) => b.array(U8, 300),
  ),
  typedefs(
    'array-dimensions',
    'Dimensions do.',
    (b) => b.array(INT, 3),
    (b) => b.array(b.array(INT, 3), 3),
  ),
  typedefs(
    'array-pointer',
    'An array is no pointer.',
    (b) => b.array(INT, 3),
    (b) => b.ptr(INT),
  ),
  typedefs(
    'floats',
    'Floats are not known below the root either.',
    (b) => b.float('float', 4),
    (b) => b.float('float', 4),
  ),
  typedefs(
    'modifiers',
    'Modifiers, tags and typedefs are skipped at each level.',
    (b) => b.ptr(b.const(b.typeTag('user', b.typedef('x', INT)))),
    (b) => b.restrict(b.ptr(b.volatile(U8))),
  ),
  typedefs(
    'enum-enum64',
    'Enums of both kinds are one here, too.',
    (b) => b.enumeration('e', { A: 1 }),
    (b) => b.enum64('f', { B: 1 }),
  ),
  typedefs(
    'int-bit-offset',
    'An INT with a bit offset is no integer.',
    (b) => b.int('u5', 4, { bitOffset: 1 }),
    () => INT,
  ),
  typedefs(
    'variables',
    'A variable cannot be compared.',
    (b) => b.variable('v', INT),
    (b) => b.variable('v', INT),
  ),
  typedefs(
    'func-same',
    'Functions of the same shape.',
    (b) => b.funcProto(INT, [INT, U8]),
    (b) => b.funcProto(LONG, [U32, U32]),
  ),
  typedefs(
    'func-fewer',
    'Of fewer parameters.',
    (b) => b.funcProto(INT, [INT]),
    (b) => b.funcProto(INT, [INT, INT]),
  ),
  typedefs(
    'func-parameter',
    'Of another parameter.',
    (b) => b.funcProto(INT, [INT]),
    (b) => b.funcProto(INT, [b.ptr(INT)]),
  ),
  typedefs(
    'func-return',
    'Of another result.',
    (b) => b.funcProto(INT, [INT]),
    (b) => b.funcProto(0, [INT]),
  ),
  typedefs(
    'func-void-return',
    'Of no result.',
    (b) => b.funcProto(0, []),
    (b) => b.funcProto(0, []),
  ),
  typedefs(
    'func-varargs',
    'The end of a variable list is a parameter of type void.',
    (b) => b.funcProto(0, [INT, 0]),
    (b) => b.funcProto(0, [INT, 0]),
  ),
  typedefs(
    'func-varargs-missing',
    'Which the other may lack.',
    (b) => b.funcProto(0, [INT, 0]),
    (b) => b.funcProto(0, [INT]),
  ),
  typedefs(
    'func-parameter-names',
    'Parameter names do not count.',
    (b) => b.funcProto(0, [{ name: 'a', type: INT }]),
    (b) => b.funcProto(0, [{ name: 'b', type: INT }]),
  ),
];

const pointers = (depth: number, end: number) => (b: BtfBuilder) => {
  let type = end;
  for (let i = 0; i < depth; i++) type = b.ptr(type);
  return type;
};
/** A function whose one parameter is such a function, `depth` times; the innermost takes an int. */
const nestedFunctions = (depth: number) => (b: BtfBuilder) => {
  let type = b.funcProto(0, [INT]);
  for (let i = 1; i < depth; i++) type = b.funcProto(0, [type]);
  return type;
};
const limits = [
  typedefs(
    'pointers-31',
    'Thirty-one pointers and an int are 32 steps.',
    pointers(31, INT),
    pointers(31, INT),
  ),
  typedefs(
    'pointers-32',
    'One more pointer is one too many: fatal.',
    pointers(32, INT),
    pointers(32, INT),
  ),
  typedefs(
    'pointers-32-differ',
    'The limit is reached before the difference is.',
    pointers(32, INT),
    (b) => pointers(32, b.struct('s', 4, []))(b),
  ),
  typedefs('pointers-31-differ', 'Here the difference is reached.', pointers(31, INT), (b) =>
    pointers(31, b.struct('s', 4, []))(b),
  ),
  typedefs(
    'pointer-cycle',
    'A pointer to itself runs into the limit.',
    (b) => b.ptr(b.nextId),
    (b) => b.ptr(b.nextId),
  ),
  typedefs(
    'array-cycle',
    'So does an array of itself.',
    (b) => b.array(b.nextId, 2, INT),
    (b) => b.array(b.nextId, 2, INT),
  ),
  typedefs(
    'func-32',
    'Thirty-two functions as parameters of one another.',
    nestedFunctions(32),
    nestedFunctions(32),
  ),
  typedefs('func-33', 'Thirty-three: fatal.', nestedFunctions(33), nestedFunctions(33)),
  typedefs(
    'func-34-first-differs',
    'A difference on the way ends the comparison before the limit.',
    (b) => b.funcProto(0, [INT, nestedFunctions(34)(b)]),
    (b) => b.funcProto(0, [b.ptr(INT), nestedFunctions(34)(b)]),
  ),
  typedefs(
    'func-return-chain',
    'Functions that return functions count like pointers.',
    (b) => {
      let type = INT;
      for (let i = 0; i < 32; i++) type = b.funcProto(type);
      return type;
    },
    (b) => {
      let type = INT;
      for (let i = 0; i < 32; i++) type = b.funcProto(type);
      return type;
    },
  ),
  typedefs(
    'func-self',
    'A function that takes itself.',
    (b) => b.funcProto(0, [b.nextId]),
    (b) => b.funcProto(0, [b.nextId]),
  ),
  typedefs(
    'typedef-chain-300',
    'Typedefs are skipped without counting.',
    (b) => {
      let type = INT;
      for (let i = 0; i < 300; i++) type = b.typedef(`u${i}`, type);
      return type;
    },
    () => INT,
  ),
];

export const typeCompatibilityCases = [...roots, ...pairs, ...limits];
