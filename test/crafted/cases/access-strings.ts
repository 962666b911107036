import { anonymous, member, movImm } from '../../support';
import { crafted, INT, U32, type CraftedCase, type World } from '../case-kit';

/** `struct s { int a; int b; int list[4]; union { int u; }; int *p; }`, with `b` four bytes further in the target. */
function structWithList(w: World): number {
  for (const [btf, shift] of [
    [w.local, 0],
    [w.target, 4],
  ] as const) {
    const list = btf.array(INT, 4);
    const inner = btf.union('', 4, [member('u', INT, 0)]);
    const pointer = btf.ptr(INT);
    btf.struct('s', 40 + shift, [
      member('a', INT, 0),
      member('b', INT, 4 + shift),
      member('list', list, 8 + shift),
      anonymous(inner, 24 + shift),
      member('p', pointer, 32 + shift),
    ]);
  }
  return w.local.nextId - 1;
}

function accessing(name: string, story: string, access: string, localValue: number): CraftedCase {
  return crafted(`access-${name}`, story, (w) => {
    w.relocate(movImm(1, localValue), structWithList(w), access, 'byte_off');
  });
}

const forms = [
  accessing('empty', 'An empty access string is refused.', '', 0),
  accessing('colon', 'A colon alone is refused.', ':', 0),
  accessing('leading-colon', 'A leading colon is refused.', ':0:1', 4),
  accessing('trailing-colon', 'A trailing colon is refused.', '0:1:', 4),
  accessing('double-colon', 'One colon is skipped, the second is no number.', '0::1', 4),
  accessing('letter', 'A letter is no index.', '0:b', 4),
  accessing('trailing-letters', 'Letters after the last number are refused.', '0:1x', 4),
  accessing('hexadecimal', 'Only decimal numbers count: the x ends the number.', '0x0:1', 4),
  accessing('negative-root', 'A negative root index is refused.', '-1:1', 4),
  accessing('negative-member', 'A negative member index is refused.', '0:-1', 4),
  accessing('minus-zero', 'Minus zero is zero.', '-0:-0', 0),
  accessing('plus-sign', 'Numbers may carry a plus sign.', '+0:+1', 4),
  accessing('leading-zeros', 'Leading zeros mean nothing.', '000:01', 4),
  accessing('leading-space', 'White space before a number is skipped.', ' 0: \t1', 4),
  accessing('space-separator', 'A space separates as well as a colon does.', '0 1', 4),
  accessing('sign-separator', 'A sign begins the next number.', '0+1', 4),
  accessing('minus-zero-separator', 'So does the sign of minus zero.', '0:2-0', 8),
  accessing('trailing-space', 'White space at the end is a number that is missing.', '0:1 ', 4),
  accessing('index-wraps', 'glibc cuts an index to 32 bits: 2^32 + 1 is 1.', '0:4294967297', 4),
  accessing('index-2-31', 'An index of 2^31 is negative after the cut.', '0:2147483648', 4),
  accessing(
    'index-saturates',
    'An index beyond 64 bits saturates, and −1 is negative.',
    '0:99999999999999999999',
    4,
  ),
  accessing('root-index-wraps', 'A root index of 2^32 is 0.', '4294967296:1', 4),
  accessing('only-root', 'The root index alone is the struct itself.', '0', 0),
  accessing(
    'root-index-3',
    'The root is indexed like an array, by each side’s own size.',
    '3:1',
    124,
  ),
  accessing(
    'member-out-of-range',
    'A member index that the local struct does not have is refused.',
    '0:5',
    0,
  ),
  accessing('element-out-of-range', 'An array index at the local length is refused.', '0:2:4', 24),
  accessing('last-element', 'The last element is fine.', '0:2:3', 20),
  accessing('into-int', 'An int has no members.', '0:0:0', 0),
  accessing('into-pointer', 'A pointer is not followed.', '0:4:0', 32),
  accessing('through-anonymous', 'An anonymous member adds its offset and no name.', '0:3:0', 24),
  accessing(
    'anonymous-itself',
    'A path that ends in an anonymous member ends at the root for the matcher.',
    '0:3',
    24,
  ),
];

const path = (steps: number) => Array.from({ length: steps }, () => '0').join(':');

/** `struct d0 { struct d1 { … int x; } m; } m`: `levels` structs, each the only member of the one before. */
function nestedNames(w: World, levels: number): number {
  for (const btf of [w.local, w.target]) {
    let inner = INT;
    for (let level = levels; level > 0; level--) {
      inner = btf.struct(level === 1 ? 's' : `s${level}`, 4, [member(`m${level}`, inner, 0)]);
    }
  }
  return w.local.nextId - 1;
}

const lengths = [
  crafted('access-64-steps', 'Sixty-four steps are the most there may be.', (w) => {
    w.relocate(movImm(1, 0), nestedNames(w, 63), path(64), 'byte_off');
  }),
  crafted('access-65-steps', 'The sixty-fifth step is refused.', (w) => {
    w.relocate(movImm(1, 0), nestedNames(w, 64), path(65), 'byte_off');
  }),
  crafted('access-65-steps-then-garbage', 'Steps are counted while they are read.', (w) => {
    w.relocate(movImm(1, 0), nestedNames(w, 64), `${path(65)}:x`, 'byte_off');
  }),
  crafted('access-string-outside-strings', 'The access string lies beyond the strings.', (w) => {
    w.relocate(movImm(1, 4), structWithList(w), { offset: 100_000 }, 'byte_off');
  }),
  crafted('access-string-inside-another', 'The access string is the tail of a longer one.', (w) => {
    const s = structWithList(w);
    const offset = w.local.newString('7:7:0:1') + 4;
    w.relocate(movImm(1, 4), s, { offset }, 'byte_off');
  }),
];

const compositesOnly = [
  crafted('access-into-enum', 'An enum member has no members.', (w) => {
    const e = w.local.enumeration('e', { A: 1 });
    const s = w.local.struct('s', 4, [member('e', e, 0)]);
    w.target.struct('s', 4, [member('e', w.target.enumeration('e', { A: 1 }), 0)]);
    w.relocate(movImm(1, 0), s, '0:0:0', 'byte_off');
  }),
  crafted('access-into-fwd', 'A forward declaration has no members.', (w) => {
    const s = w.local.struct('s', 4, [member('f', w.local.fwd('f'), 0)]);
    w.target.struct('s', 4, [member('f', w.target.fwd('f'), 0)]);
    w.relocate(movImm(1, 0), s, '0:0:0', 'byte_off');
  }),
  crafted('access-into-func-proto', 'A function type has no members.', (w) => {
    const s = w.local.struct('s', 8, [member('f', w.local.funcProto(0), 0)]);
    w.target.struct('s', 8, [member('f', w.target.funcProto(0), 0)]);
    w.relocate(movImm(1, 0), s, '0:0:0', 'byte_off');
  }),
  crafted('access-into-void', 'A member of type void has no members.', (w) => {
    const s = w.local.struct('s', 8, [member('v', 0, 0)]);
    w.target.struct('s', 8, [member('v', 0, 0)]);
    w.relocate(movImm(1, 0), s, '0:0:0', 'byte_off');
  }),
  crafted('access-into-root-int', 'A typedef of int as root has no members.', (w) => {
    const t = w.local.typedef('t', INT);
    w.target.typedef('t', INT);
    w.relocate(movImm(1, 0), t, '0:0', 'byte_off');
  }),
  crafted(
    'access-through-modifiers',
    'Typedefs, modifiers and type tags are skipped before each step.',
    (w) => {
      const inner = w.local.struct('', 8, [member('x', INT, 4)]);
      const wrapped = w.local.const(
        w.local.volatile(w.local.typedef('t', w.local.typeTag('rcu', inner))),
      );
      const s = w.local.struct('s', 8, [member('i', wrapped, 0)]);
      const targetInner = w.target.struct('inner', 16, [member('x', w.target.restrict(INT), 12)]);
      w.target.struct('s', 32, [member('i', targetInner, 16)]);
      w.relocate(movImm(1, 4), s, '0:0:0', 'byte_off');
    },
  ),
  crafted(
    'access-root-typedef',
    'A typedef root meets typedefs, and its struct is stepped into.',
    (w) => {
      const t = w.local.typedef('t', w.local.struct('', 8, [member('x', U32, 4)]));
      w.target.struct('t', 8, [member('x', U32, 0)]);
      w.target.typedef('t', w.target.const(w.target.struct('other', 16, [member('x', U32, 8)])));
      w.relocate(movImm(1, 4), t, '0:0', 'byte_off');
    },
  ),
  crafted(
    'access-empty-local-member-name',
    'A local member whose name is an empty string at a real offset is refused.',
    (w) => {
      const inner = w.local.struct('', 4, [member('x', INT, 0)]);
      const empty = { offset: w.local.newString('') };
      const s = w.local.struct('s', 4, [{ name: empty, type: inner, bits: 0 }]);
      w.target.struct('s', 4, [member('x', INT, 0)]);
      w.relocate(movImm(1, 0), s, '0:0:0', 'byte_off');
    },
  ),
  crafted('access-anonymous-int', 'A nameless int cannot be stepped into either.', (w) => {
    const s = w.local.struct('s', 8, [anonymous(INT, 4)]);
    w.target.struct('s', 8, [anonymous(INT, 4)]);
    w.relocate(movImm(1, 4), s, '0:0:0', 'byte_off');
  }),
  crafted(
    'access-anonymous-array',
    'An index into a nameless array member indexes the root for the matcher.',
    (w) => {
      const s = w.local.struct('s', 24, [anonymous(w.local.array(INT, 4), 8)]);
      w.target.struct('s', 24, [anonymous(w.target.array(INT, 4), 8)]);
      w.relocate(movImm(1, 16), s, '0:0:2', 'byte_off');
      w.relocate(movImm(1, 1), s, '0:0:2', 'field_exists');
    },
  ),
];

const flexibleArrays = [
  crafted('flexible-array', 'A zero-length array at the end takes any index.', (w) => {
    const s = w.local.struct('s', 8, [member('n', INT, 0), member('f', w.local.array(INT, 0), 8)]);
    w.target.struct('s', 16, [member('n', INT, 0), member('f', w.target.array(INT, 0), 16)]);
    w.relocate(movImm(1, 40), s, '0:1:8', 'byte_off');
  }),
  crafted(
    'flexible-array-not-last',
    'A zero-length array before another member takes none.',
    (w) => {
      const s = w.local.struct('s', 8, [
        member('f', w.local.array(INT, 0), 0),
        member('n', INT, 0),
      ]);
      w.target.struct('s', 8, [member('f', w.target.array(INT, 0), 0), member('n', INT, 0)]);
      w.relocate(movImm(1, 0), s, '0:0:0', 'byte_off');
    },
  ),
  crafted(
    'flexible-array-in-union',
    'In a union the last member counts as the end as well.',
    (w) => {
      const s = w.local.union('s', 8, [member('n', INT, 0), member('f', w.local.array(INT, 0), 0)]);
      w.target.union('s', 8, [member('n', INT, 0), member('f', w.target.array(INT, 0), 0)]);
      w.relocate(movImm(1, 12), s, '0:1:3', 'byte_off');
    },
  ),
  crafted(
    'flexible-array-inner-dimension',
    'Only the outermost array of a member can be flexible.',
    (w) => {
      const rows = w.local.array(w.local.array(INT, 0), 0);
      const s = w.local.struct('s', 8, [member('f', rows, 8)]);
      w.target.struct('s', 8, [member('f', w.target.array(w.target.array(INT, 0), 0), 8)]);
      w.relocate(movImm(1, 8), s, '0:0:1:1', 'byte_off');
    },
  ),
  crafted(
    'flexible-array-becomes-sized',
    'The target’s own length counts there: an index beyond it does not match.',
    (w) => {
      const s = w.local.struct('s', 8, [member('f', w.local.array(INT, 0), 8)]);
      w.target.struct('s', 24, [member('f', w.target.array(INT, 4), 8)]);
      w.relocate(movImm(1, 20), s, '0:0:3', 'byte_off');
      w.relocate(movImm(1, 24), s, '0:0:4', 'byte_off');
    },
  ),
  crafted(
    'sized-array-becomes-flexible',
    'A flexible array in the target takes any index.',
    (w) => {
      const s = w.local.struct('s', 24, [member('f', w.local.array(INT, 4), 8)]);
      w.target.struct('s', 16, [member('f', w.target.array(INT, 0), 16)]);
      w.relocate(movImm(1, 20), s, '0:0:3', 'byte_off');
    },
  ),
  crafted(
    'sized-array-becomes-empty-inside',
    'An empty array that is not last in the target takes no index.',
    (w) => {
      const s = w.local.struct('s', 24, [member('f', w.local.array(INT, 4), 8)]);
      w.target.struct('s', 16, [member('f', w.target.array(INT, 0), 8), member('n', INT, 8)]);
      w.relocate(movImm(1, 8), s, '0:0:0', 'byte_off');
    },
  ),
];

export const accessStringCases = [...forms, ...lengths, ...compositesOnly, ...flexibleArrays];
