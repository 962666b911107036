import { callFunction, exit, ldImm64, member, movImm } from '../../support';
import { crafted, INT, type World } from '../case-kit';

/** `struct s { int x; }` with `x` at 4 in the object and at 8 in the target. */
function movedField(w: World): number {
  w.target.struct('s', 12, [member('x', INT, 8)]);
  return w.local.struct('s', 8, [member('x', INT, 4)]);
}

const load = () => [movImm(1, 4), exit()];

const functions = [
  crafted(
    'two-functions',
    'Records count slots from the section, answers from the function.',
    (w) => {
      const s = movedField(w);
      const { object } = w;
      object
        .program('tp/x', 'first', [movImm(0, 0), ...load()])
        .relocation(1, s, '0:0', 'byte_off');
      object.program('tp/x', 'second', load()).relocation(0, s, '0:0', 'byte_off');
    },
  ),
  crafted('gap-between-functions', 'A record between two functions is ignored.', (w) => {
    const s = movedField(w);
    w.object.program('tp/x', 'first', load()).relocation(0, s, '0:0', 'byte_off');
    const hidden = w.object.program('tp/x', 'dropped', load(), { symbol: false });
    hidden.relocation(0, 9999, 'nonsense', 77);
    w.object.program('tp/x', 'second', load()).relocation(0, s, '0:0', 'byte_off');
  }),
  crafted('beyond-section', 'A record beyond the section’s end is ignored.', (w) => {
    const s = movedField(w);
    const program = w.object.program('tp/x', 'prog', load());
    program.relocation(2, 9999, '', 77).relocation(1000, s, '0:0', 'byte_off');
    program.relocation(0, s, '0:0', 'byte_off');
  }),
  crafted(
    'hidden-tail',
    'A function inside another hides what comes after it: the search takes the last that starts before.',
    (w) => {
      const s = movedField(w);
      const code = [movImm(1, 4), movImm(2, 4), movImm(3, 4), exit()];
      const outer = w.object.program('tp/x', 'outer', code);
      w.object.symbol({ name: 'inner', section: 'tp/x', type: 'func', value: 8, size: 8 });
      for (const slot of [0, 1, 2]) outer.relocation(slot, s, '0:0', 'byte_off');
    },
  ),
  crafted('unused-subprogram', 'A subprogram nobody calls is relocated all the same.', (w) => {
    const s = movedField(w);
    w.object.program('tp/x', 'prog', [movImm(0, 0), exit()]);
    w.object.subprogram('unused', load()).relocation(0, s, '0:0', 'byte_off');
  }),
  crafted(
    'unused-subprogram-fatal',
    'A bad record in a subprogram nobody calls fails the object.',
    (w) => {
      const s = movedField(w);
      w.object.program('tp/x', 'prog', [movImm(0, 0), exit()]);
      w.object.subprogram('unused', load()).relocation(0, s, '0:9', 'byte_off');
    },
  ),
  crafted(
    'static-and-weak-subprograms',
    'Local and weak functions of .text are functions like others.',
    (w) => {
      const s = movedField(w);
      const { object } = w;
      object.program('tp/x', 'prog', [callFunction(), exit()]).reference(
        0,
        w.object.symbol({
          name: 'weak_one',
          section: '.text',
          type: 'func',
          binding: 'weak',
          value: 16,
          size: 16,
        }),
        'call',
      );
      object
        .subprogram('static_one', load(), { binding: 'local' })
        .relocation(0, s, '0:0', 'byte_off');
      object.subprogram('weak_one', load(), { symbol: false }).relocation(0, s, '0:0', 'byte_off');
    },
  ),
  crafted(
    'autoload-off-section',
    'Records of a `?` section name it with its question mark; the oracle turns autoload on.',
    (w) => {
      const s = movedField(w);
      w.object.program('?tp/x', 'prog', load()).relocation(0, s, '0:0', 'byte_off');
    },
  ),
];

const sections = [
  crafted('section-missing', 'Records of a section that does not exist are ignored.', (w) => {
    const s = movedField(w);
    const program = w.object.program('tp/x', 'prog', load());
    w.object.ext.addRelocation('tp/other', 0, s, '0:0', 'byte_off');
    program.relocation(0, s, '0:0', 'byte_off');
  }),
  crafted('section-missing-misaligned', 'Even there the offset must be a multiple of 8.', (w) => {
    const s = movedField(w);
    const program = w.object.program('tp/x', 'prog', load());
    w.object.ext.addRelocation('tp/other', 4, s, '0:0', 'byte_off');
    program.relocation(0, s, '0:0', 'byte_off');
  }),
  crafted('section-without-code', 'Records of a data section are ignored.', (w) => {
    const s = movedField(w);
    w.object.variable('.data', 'v', INT, new Uint8Array(4));
    const program = w.object.program('tp/x', 'prog', load());
    w.object.ext.addRelocation('.data', 0, s, '0:0', 'byte_off');
    program.relocation(0, s, '0:0', 'byte_off');
  }),
  crafted('section-nameless', 'A block with an empty section name fails the object.', (w) => {
    const s = movedField(w);
    w.object.program('tp/x', 'prog', load());
    w.object.ext.addRelocation('', 0, s, '0:0', 'byte_off');
  }),
  crafted('section-nameless-later', 'It does so only when its turn comes.', (w) => {
    const s = movedField(w);
    w.object.program('tp/x', 'prog', load()).relocation(0, s, '0:0', 'byte_off');
    w.object.ext.addRelocation('', 0, s, '0:0', 'byte_off');
  }),
  crafted('section-name-outside-strings', 'A section name beyond the strings is none.', (w) => {
    const s = movedField(w);
    w.object.program('tp/x', 'prog', load());
    w.object.ext.addRelocation({ offset: 100_000 }, 0, s, '0:0', 'byte_off');
  }),
  crafted(
    'section-named-twice',
    'Two blocks of one section are worked through one after the other.',
    (w) => {
      const s = movedField(w);
      const program = w.object.program('tp/x', 'prog', [movImm(1, 4), exit()]);
      program.relocation(0, s, '0:0', 'byte_off');
      w.object.ext.coreRelo.newBlock('tp/x');
      program.relocation(0, s, '0', 'local_type_id');
    },
  ),
  crafted(
    'sections-in-other-order',
    'Blocks count in their own order, not in that of the sections.',
    (w) => {
      const s = movedField(w);
      const first = w.object.program('tp/a', 'first', load());
      const second = w.object.program('tp/b', 'second', load());
      second.relocation(0, s, '0:0', 'byte_off');
      first.relocation(0, s, '0:0', 'byte_off');
    },
  ),
  crafted('records-backwards', 'Records need not be in the order of instructions.', (w) => {
    const s = movedField(w);
    const code = [movImm(1, 4), movImm(2, 4), exit()];
    const program = w.object.program('tp/x', 'prog', code);
    program.relocation(1, s, '0:0', 'byte_off').relocation(0, s, '0:0', 'byte_off');
  }),
];

const offsets = [
  crafted(
    'misaligned',
    'An offset that is no multiple of 8 fails the object, and no record is named.',
    (w) => {
      const s = movedField(w);
      w.object.program('tp/x', 'prog', load());
      w.object.ext.addRelocation('tp/x', 4, s, '0:0', 'byte_off');
    },
  ),
  crafted('misaligned-second', 'The records before it were done.', (w) => {
    const s = movedField(w);
    w.object.program('tp/x', 'prog', load()).relocation(0, s, '0:0', 'byte_off');
    w.object.ext.addRelocation('tp/x', 9, s, '0:0', 'byte_off');
  }),
  crafted(
    'misaligned-outside',
    'It does not matter that the offset is outside every function.',
    (w) => {
      const s = movedField(w);
      w.object.program('tp/x', 'prog', load());
      w.object.ext.addRelocation('tp/x', 1001, s, '0:0', 'byte_off');
    },
  ),
  crafted('offset-near-2-32', 'An offset just below 2^32 is outside every function.', (w) => {
    const s = movedField(w);
    w.object.program('tp/x', 'prog', load()).relocation(0, s, '0:0', 'byte_off');
    w.object.ext.addRelocation('tp/x', 0xfffffff8, s, '0:0', 'byte_off');
  }),
  crafted('after-fatal', 'Nothing is done after the first fatal record.', (w) => {
    const s = movedField(w);
    w.relocate(movImm(1, 4), s, '0:0', 'byte_off');
    w.relocate(movImm(1, 4), s, '0:1', 'byte_off');
    w.relocate(movImm(1, 4), s, '0:0', 'byte_off');
  }),
];

const sameInstruction = [
  crafted('twice-patched', 'A second record finds the first one’s value and complains.', (w) => {
    const s = movedField(w);
    w.relocate(movImm(1, 4), s, '0:0', 'byte_off').relocateAgain(s, '0:0', 'byte_off');
  }),
  crafted('twice-patched-fitting', 'Unless that value is what it expects.', (w) => {
    const s = movedField(w);
    const other = w.local.struct('other', 12, [member('y', INT, 8)]);
    w.target.struct('other', 20, [member('y', INT, 16)]);
    w.relocate(movImm(1, 4), s, '0:0', 'byte_off').relocateAgain(other, '0:0', 'byte_off');
  }),
  crafted(
    'poisoned-then-patched',
    'A poisoned instruction is a jump, which no record can patch.',
    (w) => {
      const s = movedField(w);
      const gone = w.local.struct('gone', 8, [member('y', INT, 4)]);
      w.relocate(movImm(1, 4), gone, '0:0', 'byte_off').relocateAgain(s, '0:0', 'byte_off');
    },
  ),
  crafted('poisoned-then-local-id', 'Not even by local_type_id, which checks nothing.', (w) => {
    const gone = w.local.struct('gone', 8, [member('y', INT, 4)]);
    w.relocate(movImm(1, 4), gone, '0:0', 'byte_off').relocateAgain(gone, '0', 'local_type_id');
  }),
  crafted('poisoned-twice', 'Poison on poison is fine.', (w) => {
    const gone = w.local.struct('gone', 8, [member('y', INT, 4)]);
    w.relocate(movImm(1, 4), gone, '0:0', 'byte_off').relocateAgain(gone, '0:0', 'byte_sz');
  }),
  crafted('patched-then-poisoned', 'A patched instruction can be poisoned.', (w) => {
    const s = movedField(w);
    const gone = w.local.struct('gone', 8, [member('y', INT, 4)]);
    w.relocate(movImm(1, 4), s, '0:0', 'byte_off').relocateAgain(gone, '0:0', 'byte_off');
  }),
  crafted(
    'second-half-of-ld-imm64',
    'The second half of a 64-bit load is no instruction that can be patched.',
    (w) => {
      const s = movedField(w);
      w.object.program('tp/x', 'prog', [ldImm64(1, 4), exit()]).relocation(1, s, '0:0', 'byte_off');
    },
  ),
  crafted('second-half-of-ld-imm64-poisoned', 'But it can be poisoned.', (w) => {
    const gone = w.local.struct('gone', 8, [member('y', INT, 4)]);
    const program = w.object.program('tp/x', 'prog', [ldImm64(1, 4), exit()]);
    program.relocation(1, gone, '0:0', 'byte_off');
  }),
  crafted(
    'second-half-of-poisoned-ld-imm64',
    'Poison covers both halves, and the second is a jump as well.',
    (w) => {
      const s = movedField(w);
      const gone = w.local.struct('gone', 8, [member('y', INT, 4)]);
      const program = w.object.program('tp/x', 'prog', [ldImm64(1, 4), exit()]);
      program.relocation(0, gone, '0:0', 'byte_off').relocation(1, s, '0:0', 'byte_off');
    },
  ),
];

export const recordPlacementCases = [...functions, ...sections, ...offsets, ...sameInstruction];
