import { ldImm64, member, movImm } from '../../support';
import type { RelocationKindName } from '../../support';
import { crafted, INT, type CraftedCase, type World } from '../case-kit';

function sameStruct(w: World): number {
  w.target.struct('s', 8, [member('x', INT, 4)]);
  return w.local.struct('s', 8, [member('x', INT, 4)]);
}

const localTypes = [
  crafted('type-id-beyond-end', 'The record names a type id the object does not have.', (w) => {
    sameStruct(w);
    w.relocate(movImm(1, 4), 1000, '0:0', 'byte_off');
  }),
  crafted('type-id-one-beyond-end', 'The first id that does not exist is as bad.', (w) => {
    sameStruct(w);
    w.relocate(movImm(1, 4), w.local.nextId, '0:0', 'byte_off');
  }),
  crafted(
    'type-id-beyond-end-local-id',
    'A local_type_id record needs a type that exists, too.',
    (w) => {
      w.relocate(ldImm64(1, 1000), 1000, '0', 'local_type_id');
    },
  ),
  crafted('type-id-void', 'Void has no name, so it has no candidates.', (w) => {
    w.relocate(movImm(1, 1), 0, '0', 'type_exists');
  }),
  crafted('type-id-void-local-id', 'local_type_id of void is 0.', (w) => {
    w.relocate(ldImm64(1, 77), 0, '0', 'local_type_id');
  }),
  crafted(
    'nameless-root',
    'A nameless struct as root fails the object, even where it would match.',
    (w) => {
      w.target.struct('', 8, [member('x', INT, 4)]);
      w.relocate(movImm(1, 4), w.local.struct('', 8, [member('x', INT, 4)]), '0:0', 'byte_off');
    },
  ),
  crafted('nameless-root-exists', 'Existence of a nameless struct is no question either.', (w) => {
    w.relocate(movImm(1, 1), w.local.struct('', 8, []), '0', 'type_exists');
  }),
  crafted('nameless-root-empty-string', 'An empty string at a real offset is no name.', (w) => {
    const empty = { offset: w.local.newString('') };
    w.relocate(movImm(1, 4), w.local.struct(empty, 8, [member('x', INT, 4)]), '0:0', 'byte_off');
  }),
  crafted('nameless-root-local-id', 'The local id of a nameless struct can be asked for.', (w) => {
    w.relocate(ldImm64(1, 0), w.local.struct('', 8, []), '0', 'local_type_id');
  }),
  crafted(
    'nameless-root-bad-access',
    'Candidates are sought before the access string is read.',
    (w) => {
      w.relocate(movImm(1, 4), w.local.struct('', 8, []), '', 'byte_off');
    },
  ),
  crafted('pointer-root', 'A pointer has no name.', (w) => {
    w.relocate(movImm(1, 1), w.local.ptr(INT), '0', 'type_exists');
  }),
  crafted('modifier-root', 'Nor has const.', (w) => {
    w.relocate(movImm(1, 1), w.local.const(sameStruct(w)), '0', 'type_exists');
  }),
];

const typeKinds: RelocationKindName[] = [
  'local_type_id',
  'target_type_id',
  'type_exists',
  'type_size',
  'type_matches',
];
const typeAccess = typeKinds.flatMap((kind): CraftedCase[] =>
  [
    ['path', '0:0'],
    ['one', '1'],
    ['zeros', '00'],
    ['sign', '+0'],
    ['space', '0 '],
    ['empty', ''],
  ].map(([label, access]) =>
    crafted(`${kind}-access-${label}`, `${kind} wants exactly "0", not "${access}".`, (w) => {
      w.relocate(ldImm64(1, 1), sameStruct(w), access, kind);
    }),
  ),
);

const unknownKinds = [13, 14, 255, 0x7fffffff, 0xffffffff].map((kind) =>
  crafted(`kind-${kind}`, `Nobody knows a relocation kind ${kind}.`, (w) => {
    w.relocate(movImm(1, 4), sameStruct(w), '0:0', kind);
  }),
);

const unknownKindsElsewhere = [
  crafted('kind-13-type-access', 'An unknown kind is no type kind.', (w) => {
    w.relocate(movImm(1, 1), sameStruct(w), '0', 13);
  }),
  crafted('kind-13-no-candidate', 'An unknown kind fails even where no candidate exists.', (w) => {
    w.relocate(movImm(1, 4), w.local.struct('gone', 8, [member('x', INT, 4)]), '0:0', 13);
  }),
  crafted('kind-13-enum', 'An unknown kind of an enum.', (w) => {
    w.target.enumeration('e', { A: 1 });
    w.relocate(movImm(1, 1), w.local.enumeration('e', { A: 1 }), '0', 13);
  }),
];

function localEnum(w: World): number {
  w.target.enumeration('e', { A: 5, B: 6 });
  return w.local.enumeration('e', { A: 1, B: 2 });
}

const enumAccess = [
  crafted('enum-access-path', 'Enum kinds take one number.', (w) => {
    w.relocate(ldImm64(1, 1), localEnum(w), '0:0', 'enumval_value');
  }),
  crafted('enum-access-out-of-range', 'The index is one beyond the enumerators.', (w) => {
    w.relocate(ldImm64(1, 1), localEnum(w), '2', 'enumval_value');
  }),
  crafted(
    'enum-access-out-of-range-exists',
    'An index out of range is no question of existence.',
    (w) => {
      w.relocate(ldImm64(1, 1), localEnum(w), '7', 'enumval_exists');
    },
  ),
  crafted('enum-access-negative', 'The index is negative.', (w) => {
    w.relocate(ldImm64(1, 1), localEnum(w), '-1', 'enumval_value');
  }),
  crafted('enum-access-empty', 'The access string is empty.', (w) => {
    w.relocate(ldImm64(1, 1), localEnum(w), '', 'enumval_exists');
  }),
  crafted('enum-access-signed-text', 'A plus sign and zeros are fine for enum kinds.', (w) => {
    w.relocate(ldImm64(1, 2), localEnum(w), '+001', 'enumval_value');
  }),
  crafted('enum-kind-of-struct', 'A struct has no enumerators.', (w) => {
    w.relocate(ldImm64(1, 1), sameStruct(w), '0', 'enumval_exists');
  }),
  crafted('enum-kind-of-int', 'An int has none either.', (w) => {
    w.relocate(ldImm64(1, 1), INT, '0', 'enumval_value');
  }),
  crafted('enum-kind-of-empty-enum', 'An enum without enumerators has no index 0.', (w) => {
    w.target.enumeration('e', { A: 5 });
    w.relocate(ldImm64(1, 1), w.local.enumeration('e', {}), '0', 'enumval_exists');
  }),
  crafted(
    'enum-kind-of-fwd',
    'A forward declared enum is an enum of size 0 without enumerators.',
    (w) => {
      w.target.enumeration('e', { A: 5 });
      w.relocate(ldImm64(1, 1), w.local.enumeration('e', {}, { size: 0 }), '0', 'enumval_value');
    },
  ),
];

const unsizedRoots = [
  crafted('field-of-fwd-root', 'A field record needs a root with a size: FWD has none.', (w) => {
    w.target.struct('f', 8, [member('x', INT, 0)]);
    w.relocate(movImm(1, 0), w.local.fwd('f'), '0', 'byte_off');
  }),
  crafted('field-of-fwd-root-exists', 'Not even field_exists works on a FWD.', (w) => {
    w.relocate(movImm(1, 1), w.local.fwd('f'), '0', 'field_exists');
  }),
  crafted('field-of-void-typedef', 'Void has no size.', (w) => {
    w.target.typedef('t', 0);
    w.relocate(movImm(1, 0), w.local.typedef('t', 0), '0', 'byte_sz');
  }),
  crafted('field-of-func-proto-typedef', 'A function type has no size.', (w) => {
    w.target.typedef('t', w.target.funcProto(INT, [INT]));
    w.relocate(movImm(1, 0), w.local.typedef('t', w.local.funcProto(INT, [INT])), '0', 'byte_sz');
  }),
  crafted('field-of-func', 'A function has no size.', (w) => {
    w.target.func('f', w.target.funcProto(0));
    w.relocate(movImm(1, 0), w.local.func('f', w.local.funcProto(0)), '0', 'byte_off');
  }),
  crafted('field-of-huge-array-root', 'An array of more than 2^32 − 1 bytes has no size.', (w) => {
    w.target.typedef('t', w.target.array(INT, 4));
    w.relocate(movImm(1, 0), w.local.typedef('t', w.local.array(INT, 0x4000_0000)), '0', 'byte_sz');
  }),
  crafted('field-of-huge-product-root', 'Lengths of nested arrays multiply, and overflow.', (w) => {
    const rows = w.local.array(w.local.array(INT, 0x10000), 0x10000);
    w.target.typedef('t', w.target.array(INT, 4));
    w.relocate(movImm(1, 0), w.local.typedef('t', rows), '0', 'byte_sz');
  }),
  crafted(
    'field-of-huge-array-with-empty-inside',
    'A length of 0 anywhere makes the product 0 and hides the rest.',
    (w) => {
      const local = w.local.array(w.local.array(w.local.array(INT, 0x10000), 0x10000), 0);
      const target = w.target.array(w.target.array(INT, 0x4000_0000), 0);
      w.target.typedef('t', target);
      w.relocate(movImm(1, 0), w.local.typedef('t', local), '0', 'byte_sz');
    },
  ),
  crafted(
    'size-chain-31',
    'Sizes are followed over 32 types, the last of which must have one.',
    (w) => {
      let local = INT;
      for (let i = 0; i < 30; i++) local = w.local.array(local, 1);
      w.target.typedef('t', INT);
      w.relocate(movImm(1, 4), w.local.typedef('t', local), '0', 'byte_sz');
    },
  ),
  crafted('size-chain-33', 'A chain of arrays longer than that has no size.', (w) => {
    let local = INT;
    for (let i = 0; i < 32; i++) local = w.local.array(local, 1);
    w.target.typedef('t', INT);
    w.relocate(movImm(1, 4), w.local.typedef('t', local), '0', 'byte_sz');
  }),
  crafted('size-chain-32', 'Thirty-two types are exactly allowed.', (w) => {
    let local = INT;
    for (let i = 0; i < 31; i++) local = w.local.array(local, 1);
    w.target.typedef('t', INT);
    w.relocate(movImm(1, 4), w.local.typedef('t', local), '0', 'byte_sz');
  }),
  crafted('typedef-chain-200', 'Typedefs before the size are skipped without limit.', (w) => {
    let local = INT;
    for (let i = 0; i < 200; i++) local = w.local.typedef('t', local);
    w.target.typedef('t', INT);
    w.relocate(movImm(1, 4), local, '0', 'byte_sz');
    w.relocate(movImm(1, 1), local, '0', 'type_exists');
  }),
  crafted(
    'type-size-typedef-chain-200',
    'type_size does not skip first: its chain is limited.',
    (w) => {
      let local = INT;
      for (let i = 0; i < 200; i++) local = w.local.typedef(i === 199 ? 't' : 'u', local);
      w.target.typedef('t', INT);
      w.relocate(movImm(1, 4), local, '0', 'type_size');
    },
  ),
];

export const badRecordCases = [
  ...localTypes,
  ...typeAccess,
  ...unknownKinds,
  ...unknownKindsElsewhere,
  ...enumAccess,
  ...unsizedRoots,
];
