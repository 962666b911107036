import { anonymous, bitfield, exit, ldImm64, member, movImm, type BtfBuilder } from '../../support';
import { INT, U32, undefinedInLibbpf } from '../case-kit';

/** Doubles at each of `levels`: two nameless members of the struct one level down. */
function branching(b: BtfBuilder, levels: number): number {
  let type = b.struct('', 8, [member('y', INT, 0)]);
  for (let i = 0; i < levels; i++) type = b.struct('', 8, [anonymous(type, 0), anonymous(type, 0)]);
  return type;
}

/** Structs that compare their one level down twice, and differ at the bottom. */
function branchingMatch(b: BtfBuilder, levels: number, bottom: number): number {
  let type = bottom;
  for (let i = 1; i <= levels; i++) {
    type = b.struct(i === levels ? 's' : `s${i}`, 8, [member('x', type, 0), member('x', type, 0)]);
  }
  return type;
}

/** What an engine must survive with an answer of its own. libbpf crashes, hangs or reads and writes foreign memory. */
export const undefinedInLibbpfCases = [
  undefinedInLibbpf(
    'zero-size-bitfield-target',
    'A bitfield of a type of no bytes divides by zero.',
    (w) => {
      const s = w.local.struct('s', 8, [bitfield('x', U32, 3, 2)]);
      w.target.struct('s', 8, [bitfield('x', w.target.int('none', 0), 3, 2)]);
      w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    },
  ),
  undefinedInLibbpf('zero-size-bitfield-local', 'So does one in the object.', (w) => {
    const s = w.local.struct('s', 8, [bitfield('x', w.local.int('none', 0), 3, 2)]);
    w.target.struct('s', 8, [bitfield('x', U32, 3, 2)]);
    w.relocate(movImm(1, 0), s, '0:0', 'byte_sz');
  }),
  undefinedInLibbpf(
    'bitfield-of-array',
    'A bitfield of an array, whose size field is 0, divides by zero.',
    (w) => {
      const s = w.local.struct('s', 8, [bitfield('x', w.local.array(U32, 1), 3, 2)]);
      w.target.struct('s', 8, [bitfield('x', w.target.array(U32, 1), 3, 2)]);
      w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    },
  ),
  undefinedInLibbpf(
    'bitfield-of-fwd',
    'A bitfield of a forward declaration divides by zero.',
    (w) => {
      const s = w.local.struct('s', 8, [bitfield('x', w.local.fwd('f'), 3, 2)]);
      w.target.struct('s', 8, [bitfield('x', w.target.fwd('f'), 3, 2)]);
      w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    },
  ),
  undefinedInLibbpf(
    'bitfield-of-void-pointer',
    'A bitfield of a pointer to void divides by the id of void.',
    (w) => {
      const s = w.local.struct('s', 8, [bitfield('x', w.local.ptr(0), 3, 2)]);
      w.target.struct('s', 8, [bitfield('x', w.target.ptr(0), 3, 2)]);
      w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
    },
  ),
  undefinedInLibbpf('modifier-loop-local', 'A const of itself is followed for ever.', (w) => {
    const loop = w.local.const(w.local.nextId);
    const s = w.local.struct('s', 8, [member('x', loop, 0)]);
    w.target.struct('s', 8, [member('x', INT, 0)]);
    w.relocate(movImm(1, 0), s, '0:0', 'byte_off');
  }),
  undefinedInLibbpf('typedef-loop-root', 'A typedef of itself as root.', (w) => {
    w.target.typedef('t', INT);
    w.relocate(movImm(1, 1), w.local.typedef('t', w.local.nextId), '0', 'type_exists');
  }),
  undefinedInLibbpf('typedef-loop-target', 'A typedef of itself in the kernel.', (w) => {
    w.target.typedef('t', w.target.nextId);
    w.relocate(movImm(1, 1), w.local.typedef('t', INT), '0', 'type_exists');
  }),
  undefinedInLibbpf('modifier-loop-of-three', 'Three modifiers in a ring.', (w) => {
    const first = w.target.nextId;
    w.target.const(first + 1);
    w.target.volatile(first + 2);
    w.target.typedef('ring', first);
    w.target.struct('s', 8, [member('x', first, 0)]);
    w.relocate(movImm(1, 0), w.local.struct('s', 8, [member('x', INT, 0)]), '0:0', 'byte_off');
  }),
  undefinedInLibbpf('anonymous-modifier-loop', 'A nameless member of such a type.', (w) => {
    const loop = w.target.const(w.target.nextId);
    w.target.struct('s', 8, [anonymous(loop, 0), member('x', INT, 0)]);
    w.relocate(movImm(1, 0), w.local.struct('s', 8, [member('x', INT, 0)]), '0:0', 'byte_off');
  }),
  undefinedInLibbpf(
    'array-loops-compared',
    'Two arrays of themselves are compared for ever.',
    (w) => {
      const there = w.target.array(w.target.nextId, 2, INT);
      w.target.struct('s', 8, [member('x', there, 0)]);
      const here = w.local.array(w.local.nextId, 2, INT);
      w.relocate(
        movImm(1, 1),
        w.local.struct('s', 8, [member('x', here, 0)]),
        '0:0',
        'field_exists',
      );
    },
  ),
  undefinedInLibbpf(
    'half-ld-imm64-patched',
    'The first half of a 64-bit load ends the program: the second is foreign memory.',
    (w) => {
      w.target.struct('s', 8, [member('x', INT, 4)]);
      const s = w.local.struct('s', 8, [member('x', INT, 0)]);
      w.object
        .program('tp/x', 'prog', [exit(), ldImm64(1, 0)[0]])
        .relocation(1, s, '0:0', 'byte_off');
    },
  ),
  undefinedInLibbpf('half-ld-imm64-poisoned', 'Poison is written into foreign memory.', (w) => {
    const s = w.local.struct('gone', 8, [member('x', INT, 0)]);
    w.object
      .program('tp/x', 'prog', [exit(), ldImm64(1, 0)[0]])
      .relocation(1, s, '0:0', 'byte_off');
  }),
  undefinedInLibbpf(
    'anonymous-tree',
    'Fifty levels of two nameless members each are 2^50 steps.',
    (w) => {
      const inner = branching(w.target, 50);
      w.target.struct('s', 8, [anonymous(inner, 0), member('x', INT, 0)]);
      w.relocate(movImm(1, 0), w.local.struct('s', 8, [member('x', INT, 0)]), '0:0', 'byte_off');
    },
  ),
  undefinedInLibbpf(
    'match-tree',
    'Twenty-nine levels of two equal names each are 2^58 comparisons.',
    (w) => {
      branchingMatch(w.target, 29, w.target.struct('bottom', 4, [member('a', U32, 0)]));
      const s = branchingMatch(w.local, 29, w.local.struct('bottom', 4, [member('a', INT, 0)]));
      w.relocate(movImm(1, 1), s, '0', 'type_matches');
    },
  ),
  undefinedInLibbpf(
    'compat-tree',
    'Thirty-one levels of functions with eight equal parameters each.',
    (w) => {
      for (const b of [w.target, w.local]) {
        let type = INT;
        for (let i = 0; i < 31; i++)
          type = b.funcProto(
            0,
            Array.from({ length: 8 }, () => type),
          );
        b.typedef('t', type);
      }
      w.relocate(movImm(1, 1), w.local.nextId - 1, '0', 'type_exists');
    },
  ),
  undefinedInLibbpf(
    'unknown-record-negative-size',
    'A layout makes a record of 2^32 − 67 million bytes, a negative size that is taken for a pointer.',
    (w) => {
      w.target.raw({ kind: 20, vlen: 0xff_ffff });
      w.target.layoutOf(20, 0, 252);
      w.relocate(movImm(1, 1), w.local.struct('s', 8, []), '0', 'type_exists');
    },
    { target: { layout: true } },
  ),
  undefinedInLibbpf(
    'empty-enum-at-the-end',
    'The log names the first enumerator of an enum that has none: beyond the blob’s types.',
    (w) => {
      w.target.enumeration('e', {}, { size: 0 });
      w.relocate(ldImm64(1, 1), w.local.enumeration('e', { A: 1 }), '0', 'enumval_exists');
    },
  ),
];
