import { bitfield, ldImm64, ldx, member, movImm } from '../../support';
import { crafted, INT, U32, U64, U8, type World } from '../case-kit';

/** `struct s { x; y; }` in the object, with `x` at 0 and `y` at 4. */
const localPair = (w: World) => w.local.struct('s', 8, [member('x', INT, 0), member('y', INT, 4)]);

const ambiguity = [
  crafted('ambiguous-offset', 'Two candidates have the field at different places.', (w) => {
    w.target.struct('s', 16, [member('x', INT, 4)]);
    w.target.struct('s', 16, [member('x', INT, 8)]);
    w.relocate(movImm(1, 0), localPair(w), '0:0', 'byte_off');
  }),
  crafted(
    'ambiguous-offset-exists',
    'field_exists is ambiguous, too, though both would say yes.',
    (w) => {
      w.target.struct('s', 16, [member('x', INT, 4)]);
      w.target.struct('s___2', 16, [member('x', INT, 8)]);
      w.relocate(movImm(1, 1), localPair(w), '0:0', 'field_exists');
    },
  ),
  crafted('ambiguous-third', 'The third of three disagrees.', (w) => {
    w.target.struct('s', 16, [member('x', INT, 4)]);
    w.target.struct('s', 24, [member('x', INT, 4)]);
    w.target.struct('s', 16, [member('x', INT, 8)]);
    w.relocate(movImm(1, 0), localPair(w), '0:0', 'byte_off');
  }),
  crafted(
    'ambiguous-around-non-matching',
    'One between them that does not match is passed over.',
    (w) => {
      w.target.struct('s', 16, [member('x', INT, 4)]);
      w.target.struct('s', 24, [member('z', INT, 4)]);
      w.target.struct('s', 16, [member('x', INT, 8)]);
      w.relocate(movImm(1, 0), localPair(w), '0:0', 'byte_off');
    },
  ),
  crafted('ambiguous-size', 'Two sizes at one place.', (w) => {
    w.target.struct('s', 16, [member('x', INT, 4)]);
    w.target.struct('s', 16, [member('x', U64, 4)]);
    w.relocate(movImm(1, 4), localPair(w), '0:0', 'byte_sz');
  }),
  crafted(
    'ambiguous-size-byte-off',
    'Which does not matter to byte_off: the first decides how wide the load is.',
    (w) => {
      w.target.struct('s', 16, [member('x', U8, 4)]);
      w.target.struct('s', 16, [member('x', U64, 4)]);
      const s = w.local.struct('s', 8, [member('x', U32, 0)]);
      w.relocate(ldx(4, 1, 2, 0), s, '0:0', 'byte_off');
    },
  ),
  crafted('ambiguous-sign-byte-off', 'The first is signed, so the load is poisoned.', (w) => {
    w.target.struct('s', 16, [member('x', w.target.int('s64', 8, { signed: true }), 4)]);
    w.target.struct('s', 16, [member('x', U64, 4)]);
    const s = w.local.struct('s', 8, [member('x', U32, 0)]);
    w.relocate(ldx(4, 1, 2, 0), s, '0:0', 'byte_off');
  }),
  crafted(
    'ambiguous-bits-in-one-byte',
    'Bit offsets must be equal even where the bytes are.',
    (w) => {
      w.target.struct('s', 16, [bitfield('x', U32, 32, 3)]);
      w.target.struct('s', 16, [bitfield('x', U32, 35, 3)]);
      const s = w.local.struct('s', 8, [bitfield('x', U32, 0, 3)]);
      w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    },
  ),
  crafted(
    'ambiguous-widths',
    'Bitfields of two widths at one bit disagree in their shifts.',
    (w) => {
      w.target.struct('s', 16, [bitfield('x', U32, 32, 3)]);
      w.target.struct('s', 16, [bitfield('x', U32, 32, 4)]);
      const s = w.local.struct('s', 8, [bitfield('x', U32, 0, 3)]);
      w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
      w.relocate(movImm(1, 61), s, '0:0', 'rshift_u64');
    },
  ),
  crafted('ambiguous-type-size', 'Two sizes of a type.', (w) => {
    w.target.struct('s', 16, []);
    w.target.struct('s', 24, []);
    w.relocate(movImm(1, 8), localPair(w), '0', 'type_size');
  }),
  crafted('ambiguous-type-id', 'Two candidates always differ in their ids.', (w) => {
    w.target.struct('s', 16, []);
    w.target.struct('s', 16, []);
    w.relocate(ldImm64(1, 1), localPair(w), '0', 'target_type_id');
  }),
  crafted('ambiguous-type-exists', 'Existence is never ambiguous.', (w) => {
    w.target.struct('s', 16, []);
    w.target.struct('s___2', 24, []);
    w.target.struct('s___3', 32, []);
    w.relocate(movImm(1, 1), localPair(w), '0', 'type_exists');
  }),
  crafted('ambiguous-wrapped-offset', 'Offsets are compared after they wrapped.', (w) => {
    w.target.struct('s', 0x1000_0000, [member('x', INT, 4)]);
    w.target.struct('s', 0x2000_0000, [member('x', INT, 4)]);
    w.relocate(movImm(1, 16), localPair(w), '2:0', 'byte_off');
  }),
];

const errors = [
  crafted(
    'second-candidate-fatal',
    'A second candidate that cannot be judged is fatal although the first matched.',
    (w) => {
      w.target.typedef('t', w.target.struct('a', 8, [member('x', INT, 4)]));
      w.target.typedef('t', w.target.fwd('a'));
      const t = w.local.typedef('t', w.local.struct('a', 8, [member('x', INT, 0)]));
      w.relocate(movImm(1, 0), t, '0:0', 'byte_off');
    },
  ),
  crafted('pruned-candidate-not-fatal', 'Unless an earlier record took it off the list.', (w) => {
    w.target.typedef('t', w.target.struct('a', 8, [member('x', INT, 4)]));
    w.target.typedef('t', w.target.fwd('a'));
    const t = w.local.typedef('t', w.local.struct('a', 8, [member('x', INT, 0)]));
    w.relocate(movImm(1, 1), t, '0', 'type_exists');
    w.relocate(movImm(1, 0), t, '0:0', 'byte_off');
  }),
  crafted('second-candidate-value-fatal', 'So is one whose value cannot be computed.', (w) => {
    w.target.struct('s', 16, [bitfield('x', INT, 0, 5)]);
    w.target.struct('s', 16, [bitfield('x', INT, 60, 5)]);
    w.relocate(movImm(1, 4), localPair(w), '0:0', 'byte_sz');
  }),
];

const agreement = [
  crafted('agreeing-duplicates', 'Candidates that agree are one, whatever else they hold.', (w) => {
    w.target.struct('s', 16, [member('x', INT, 4), member('y', INT, 8)]);
    w.target.struct('s', 24, [member('z', INT, 0), member('x', U32, 4)]);
    w.target.struct('s___x', 99, [member('x', INT, 4)]);
    w.relocate(movImm(1, 0), localPair(w), '0:0', 'byte_off');
  }),
  crafted('agreeing-root', 'Candidates of different sizes agree about their start.', (w) => {
    w.target.struct('s', 16, []);
    w.target.struct('s', 24, []);
    w.relocate(movImm(1, 0), localPair(w), '0', 'byte_off');
  }),
  crafted('disagreeing-root-index', 'But not about their second.', (w) => {
    w.target.struct('s', 16, []);
    w.target.struct('s', 24, []);
    w.relocate(movImm(1, 8), localPair(w), '1', 'byte_off');
  }),
];

const twoTargets = (w: World) => {
  w.target.struct('s', 16, [member('x', INT, 8)]);
  w.target.struct('s___2', 32, [member('y', INT, 16)]);
};
const shrinking = [
  crafted(
    'list-shrinks-x-first',
    'What matched once is all that is left: asked for x first, y is missing.',
    (w) => {
      twoTargets(w);
      const s = localPair(w);
      w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
      w.relocate(movImm(1, 1), s, '0:1', 'field_exists');
      w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
      w.relocate(movImm(1, 4), s, '0:1', 'byte_off');
    },
  ),
  crafted('list-shrinks-y-first', 'Asked for y first, x is.', (w) => {
    twoTargets(w);
    const s = localPair(w);
    w.relocate(movImm(1, 1), s, '0:1', 'field_exists');
    w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
    w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    w.relocate(movImm(1, 4), s, '0:1', 'byte_off');
  }),
  crafted('list-kept-without-match', 'Where nothing matches, nothing is taken off.', (w) => {
    twoTargets(w);
    const s = w.local.struct('s', 12, [
      member('z', INT, 0),
      member('x', INT, 4),
      member('y', INT, 8),
    ]);
    w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
    w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    w.relocate(movImm(1, 8), s, '0:2', 'byte_off');
    w.relocate(movImm(1, 4), s, '0:1', 'byte_off');
  }),
  crafted('list-by-local-type', 'Two local flavors have a list each.', (w) => {
    twoTargets(w);
    const first = w.local.struct('s', 8, [member('x', INT, 0)]);
    const second = w.local.struct('s___y', 8, [member('y', INT, 4)]);
    w.relocate(movImm(1, 0), first, '0:0', 'byte_off');
    w.relocate(movImm(1, 4), second, '0:0', 'byte_off');
  }),
  crafted('list-by-local-id', 'So have two local types of one name.', (w) => {
    twoTargets(w);
    const first = localPair(w);
    const second = localPair(w);
    w.relocate(movImm(1, 0), first, '0:0', 'byte_off');
    w.relocate(movImm(1, 4), second, '0:1', 'byte_off');
  }),
  crafted(
    'list-shared-between-programs',
    'The list belongs to the object, not to a program.',
    (w) => {
      twoTargets(w);
      const s = localPair(w);
      w.object.program('tp/b', 'first', [movImm(1, 0)]).relocation(0, s, '0:0', 'byte_off');
      w.object.program('tp/a', 'second', [movImm(1, 4)]).relocation(0, s, '0:1', 'byte_off');
    },
  ),
  crafted('list-shrinks-by-type-match', 'Type kinds take candidates off as well.', (w) => {
    w.target.struct('s', 16, [member('x', INT, 8)]);
    w.target.struct('s___2', 32, [member('x', INT, 4), member('y', INT, 16)]);
    const s = localPair(w);
    w.relocate(movImm(1, 1), s, '0', 'type_matches');
    w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    w.relocate(ldImm64(1, 0), s, '0', 'target_type_id');
  }),
  crafted('list-not-shrunk-by-local-id', 'local_type_id does not touch the list.', (w) => {
    twoTargets(w);
    const s = localPair(w);
    w.relocate(ldImm64(1, 0), s, '0', 'local_type_id');
    w.relocate(movImm(1, 4), s, '0:1', 'byte_off');
  }),
  crafted('list-shrinks-from-three', 'Three, then two, then one.', (w) => {
    w.target.struct('s', 32, [member('x', INT, 8), member('y', INT, 12)]);
    w.target.struct('s', 32, [member('x', INT, 8), member('y', INT, 16)]);
    w.target.struct('s', 32, [member('x', INT, 8), member('y', U64, 16), member('z', INT, 4)]);
    const s = w.local.struct('s', 12, [
      member('x', INT, 0),
      member('y', INT, 4),
      member('z', INT, 8),
    ]);
    w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    w.relocate(movImm(1, 8), s, '0:2', 'byte_off');
    w.relocate(movImm(1, 4), s, '0:1', 'byte_sz');
  }),
  crafted(
    'list-poisoned-load-still-shrinks',
    'A load that is poisoned for its size has shrunk the list all the same.',
    (w) => {
      w.target.struct('s', 16, [member('x', w.target.int('s64', 8, { signed: true }), 8)]);
      w.target.struct('s___2', 32, [member('y', INT, 16)]);
      const s = localPair(w);
      w.relocate(ldx(4, 1, 2, 0), s, '0:0', 'byte_off');
      w.relocate(movImm(1, 1), s, '0:1', 'field_exists');
    },
  ),
];

const search = [
  crafted('nameless-target', 'A nameless type of the kernel is nobody’s candidate.', (w) => {
    w.target.struct('', 16, [member('x', INT, 8)]);
    w.target.struct({ offset: w.target.newString('') }, 16, [member('x', INT, 8)]);
    w.relocate(movImm(1, 0), localPair(w), '0:0', 'byte_off');
  }),
  crafted('other-kinds-of-the-name', 'Only types of the kind of the root are candidates.', (w) => {
    w.target.union('s', 16, [member('x', INT, 1)]);
    w.target.fwd('s');
    w.target.typedef('s', w.target.struct('', 16, [member('x', INT, 2)]));
    w.target.func('s', w.target.funcProto(0));
    w.target.variable('s', INT);
    w.target.enumeration('s', { x: 1 });
    w.target.struct('s', 16, [member('x', INT, 12)]);
    w.relocate(movImm(1, 0), localPair(w), '0:0', 'byte_off');
  }),
  crafted(
    'empty-target',
    'A kernel BTF without any type.',
    (w) => {
      w.relocate(movImm(1, 0), localPair(w), '0:0', 'byte_off');
      w.relocate(movImm(1, 1), localPair(w), '0', 'type_exists');
    },
    { commonTypes: false },
  ),
  crafted('id-of-later-type', 'Ids are those of the kernel.', (w) => {
    for (let i = 0; i < 300; i++) w.target.struct(`t${i}`, 4, []);
    w.target.struct('s', 4, []);
    w.relocate(movImm(1, 9), localPair(w), '0', 'target_type_id');
  }),
  crafted('func-candidates', 'A FUNC root meets functions, which have no fields.', (w) => {
    w.target.func('f', w.target.funcProto(0));
    const f = w.local.func('f', w.local.funcProto(0));
    w.relocate(movImm(1, 1), f, '0', 'target_type_id');
    w.relocate(movImm(1, 1), f, '0', 'type_matches');
  }),
  crafted('variable-as-field', 'A variable as root has the size of its type.', (w) => {
    const v = w.local.variable('v', INT);
    w.target.variable('v', U64);
    w.relocate(movImm(1, 4), v, '0', 'byte_sz');
    w.relocate(movImm(1, 8), v, '2', 'byte_off');
  }),
  crafted('datasec-as-field', 'A section as root has its own size.', (w) => {
    const d = w.local.datasec('.x', 12, []);
    w.target.datasec('.x', 40, []);
    w.relocate(movImm(1, 12), d, '0', 'byte_sz');
  }),
  crafted('float-as-field', 'A float as root has its size, though it does not exist.', (w) => {
    const f = w.local.float('double', 8);
    w.target.float('double', 4);
    w.relocate(movImm(1, 8), f, '0', 'byte_sz');
    w.relocate(movImm(1, 1), f, '0', 'field_exists');
    w.relocate(movImm(1, 1), f, '0', 'type_exists');
  }),
  crafted('tag-roots-as-field', 'Tags as roots have the size of what they tag.', (w) => {
    const type = w.local.typeTag('tag', INT);
    const declaration = w.local.declTag('decl', INT);
    w.target.typeTag('tag', U64);
    w.target.declTag('decl', U64);
    w.relocate(movImm(1, 4), type, '0', 'byte_sz');
    w.relocate(movImm(1, 4), declaration, '0', 'byte_sz');
  }),
];

export const candidateCases = [...ambiguity, ...errors, ...agreement, ...shrinking, ...search];
