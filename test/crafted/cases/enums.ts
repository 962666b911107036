import { ldImm64, movImm, type BtfBuilder } from '../../support';
import { crafted, INT, type CraftedCase } from '../case-kit';

type Make = (btf: BtfBuilder) => number;

/** enumval_value of the first local enumerator, whose original is `original`, and enumval_exists. */
function enumerator(
  name: string,
  story: string,
  local: Make,
  target: Make,
  original: number | bigint = 1,
): CraftedCase {
  return crafted(`enum-${name}`, story, (w) => {
    const id = local(w.local);
    target(w.target);
    w.target.typedef('behind', INT);
    w.relocate(movImm(1, 1), id, '0', 'enumval_exists');
    w.relocate(ldImm64(1, original), id, '0', 'enumval_value');
  });
}

const one: Make = (b) => b.enumeration('e', { A: 1 });

const values = [
  enumerator('moved', 'The kernel’s value is written.', one, (b) =>
    b.enumeration('e', { B: 1, A: 42 }),
  ),
  enumerator('missing', 'An enumerator that is missing.', one, (b) => b.enumeration('e', { B: 1 })),
  enumerator('missing-enum', 'An enum that is missing.', one, (b) => b.enumeration('f', { A: 1 })),
  enumerator('in-another-enum', 'The enumerator in another enum does not count.', one, (b) => {
    b.enumeration('f', { A: 5 });
    return b.enumeration('e', { B: 1 });
  }),
  enumerator(
    'negative-unsigned',
    'Values of ENUM are sign-extended although the enum is unsigned.',
    one,
    (b) => b.enumeration('e', { A: -2 }),
  ),
  enumerator('negative-signed', 'And when it is signed.', one, (b) =>
    b.enumeration('e', { A: -2 }, { signed: true }),
  ),
  enumerator(
    'all-ones-original',
    'A zero-extended original of 2^32 − 1 is not what is expected.',
    (b) => b.enumeration('e', { A: -1 }),
    (b) => b.enumeration('e', { A: 1 }),
    0xffff_ffffn,
  ),
  enumerator(
    'all-ones-original-sign-extended',
    'A sign-extended one is.',
    (b) => b.enumeration('e', { A: -1 }),
    (b) => b.enumeration('e', { A: 1 }),
    -1,
  ),
  enumerator(
    'all-ones-original-missing',
    'Where the target is missing nobody looks.',
    (b) => b.enumeration('e', { A: -1 }),
    (b) => b.enumeration('e', { B: 1 }),
    0xffff_ffffn,
  ),
  enumerator('enum64', 'ENUM64 has 64 bits.', one, (b) =>
    b.enum64('e', { A: 0x1122_3344_5566_7788n }),
  ),
  enumerator('enum64-all-ones', 'All of them.', one, (b) => b.enum64('e', { A: -1n })),
  enumerator('enum64-32-bit-value', 'Values of ENUM64 are not extended.', one, (b) =>
    b.enum64('e', { A: 0xffff_ffffn }),
  ),
  enumerator(
    'enum64-local',
    'A local ENUM64.',
    (b) => b.enum64('e', { A: 0xfedc_ba98_7654_3210n }),
    one,
    0xfedc_ba98_7654_3210n,
  ),
  enumerator(
    'enum64-to-enum',
    'From ENUM64 to ENUM.',
    (b) => b.enum64('e', { A: 1 }),
    (b) => b.enumeration('e', { A: -3 }, { signed: true }),
  ),
  enumerator('original-mismatch', 'The original is checked.', one, one, 2),
];

const shapes = [
  enumerator('duplicate-first', 'The first of two enumerators of the name wins.', one, (b) =>
    b.enumeration('e', [
      { name: 'A', value: 3 },
      { name: 'A', value: 4 },
    ]),
  ),
  enumerator('flavor-first', 'Even if its flavor is another.', one, (b) =>
    b.enumeration('e', [
      { name: 'A___x', value: 3 },
      { name: 'A', value: 4 },
    ]),
  ),
  enumerator('size-0', 'An enum of size 0 may have enumerators.', one, (b) =>
    b.enumeration('e', { A: 3 }, { size: 0 }),
  ),
  enumerator('size-3', 'Or be of 3 bytes.', one, (b) => b.enumeration('e', { A: 3 }, { size: 3 })),
  enumerator('size-8', 'Or of 8, with 32-bit values.', one, (b) =>
    b.enumeration('e', { A: -3 }, { size: 8 }),
  ),
  enumerator('empty', 'A forward declared enum is a candidate without enumerators.', one, (b) =>
    b.enumeration('e', {}, { size: 0 }),
  ),
  enumerator('empty-and-full', 'It does not get in the way of the full one.', one, (b) => {
    b.enumeration('e', {}, { size: 0 });
    return b.enumeration('e', { A: 9 });
  }),
  enumerator(
    'nameless-enumerator',
    'A nameless enumerator finds a nameless one.',
    (b) => b.enumeration('e', [{ name: '', value: 1 }]),
    (b) =>
      b.enumeration('e', [
        { name: 'A', value: 2 },
        { name: '', value: 3 },
      ]),
  ),
  enumerator(
    'nameless-enum',
    'A nameless enum has no candidates: fatal.',
    (b) => b.enumeration('', { A: 1 }),
    (b) => b.enumeration('', { A: 1 }),
  ),
  enumerator(
    'typedef',
    'A typedef of a nameless enum has.',
    (b) => b.typedef('t', b.enumeration('', { A: 1 })),
    (b) => b.typedef('t', b.enumeration('x', { A: 7 })),
  ),
  enumerator(
    'typedef-chain',
    'Through more typedefs and modifiers.',
    (b) => b.typedef('t', b.const(b.typedef('u', b.enumeration('', { A: 1 })))),
    (b) => b.typedef('t', b.volatile(b.enum64('', { A: 7 }))),
  ),
  enumerator(
    'typedef-to-int',
    'A typedef that became an int has no enumerators.',
    (b) => b.typedef('t', b.enumeration('', { A: 1 })),
    (b) => b.typedef('t', INT),
  ),
  enumerator(
    'typedef-vs-enum',
    'A typedef does not meet an enum.',
    (b) => b.typedef('e', b.enumeration('e', { A: 1 })),
    one,
  ),
  enumerator('many', 'The last of five thousand enumerators.', one, (b) => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ name: `V${i}`, value: i }));
    return b.enumeration('e', [...many, { name: 'A', value: 5000 }]);
  }),
  enumerator(
    'more-than-16-bits',
    'The last of seventy thousand, more than the old format could count.',
    one,
    (b) => {
      const many = Array.from({ length: 70_000 }, (_, i) => ({ name: { offset: 1 }, value: i }));
      return b.enumeration('e', [...many, { name: 'A', value: 70_000 }]);
    },
  ),
];

const candidates = [
  enumerator('ambiguous', 'Two enums of one name disagree.', one, (b) => {
    b.enumeration('e', { A: 3 });
    return b.enumeration('e', { A: 4 });
  }),
  enumerator('agreeing', 'Two that agree are one.', one, (b) => {
    b.enumeration('e', { A: 3, B: 4 });
    return b.enum64('e___x', { A: 3 });
  }),
  enumerator('agreeing-by-sign', '−1 of ENUM and all ones of ENUM64 agree.', one, (b) => {
    b.enumeration('e', { A: -1 });
    return b.enum64('e', { A: 0xffff_ffff_ffff_ffffn });
  }),
  enumerator('disagreeing-by-sign', '−1 of ENUM and 2^32 − 1 of ENUM64 do not.', one, (b) => {
    b.enumeration('e', { A: -1 });
    return b.enum64('e', { A: 0xffff_ffffn });
  }),
];

const typeKinds = [
  crafted('enum-type-size', 'Enums have sizes.', (w) => {
    w.target.enum64('e', { A: 1 });
    w.relocate(movImm(1, 4), w.local.enumeration('e', { A: 1 }), '0', 'type_size');
  }),
  crafted('enum-as-field', 'An enum root may be asked for its bytes.', (w) => {
    const e = w.local.enumeration('e', { A: 1 });
    w.target.enum64('e', { A: 1 });
    w.relocate(movImm(1, 4), e, '0', 'byte_sz');
    w.relocate(movImm(1, 8), e, '2', 'byte_off');
  }),
];

export const enumCases = [...values, ...shapes, ...candidates, ...typeKinds];
