import { ldImm64, member, movImm, type BtfBuilder } from '../../support';
import { nothing, crafted, INT, type CraftedCase, type World } from '../case-kit';

const local = (w: World) => w.local.struct('s', 8, [member('x', INT, 0), member('y', INT, 4)]);

/** vmlinux is told first; then each module's BTF is split on it. */
function modules(
  name: string,
  story: string,
  kernel: (b: BtfBuilder) => void,
  tell: (w: World) => void,
): CraftedCase {
  return crafted(`modules-${name}`, story, (w) => {
    kernel(w.target);
    tell(w);
  });
}

/** The kernel BTF alone is a file, so modules are consulted here as on a live system (libbpf.c, bpf_core_find_cands). */
export const moduleCases = [
  modules('one', 'The type is in one module.', nothing, (w) => {
    w.module('mod_a').struct('s', 16, [member('x', INT, 8)]);
    w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
  }),
  modules(
    'type-id',
    'Its id is that of the split BTF, which goes on after vmlinux.',
    nothing,
    (w) => {
      const b = w.module('mod_a');
      b.struct('other', 4, []);
      b.struct('s', 16, [member('x', INT, 8)]);
      w.relocate(ldImm64(1, 0), local(w), '0', 'target_type_id');
      w.relocate(movImm(1, 8), local(w), '0', 'type_size');
    },
  ),
  modules('agreeing', 'Two modules agree.', nothing, (w) => {
    w.module('mod_a').struct('s', 16, [member('x', INT, 8)]);
    w.module('mod_b').struct('s', 32, [member('x', INT, 8)]);
    w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
    w.relocate(movImm(1, 1), local(w), '0', 'type_exists');
  }),
  modules('ambiguous', 'Two modules disagree.', nothing, (w) => {
    w.module('mod_a').struct('s', 16, [member('x', INT, 8)]);
    w.module('mod_b').struct('s', 16, [member('x', INT, 12)]);
    w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
  }),
  modules(
    'same-id',
    'Two modules give the type the same id, and agree about it by chance.',
    nothing,
    (w) => {
      w.module('mod_a').struct('s', 16, []);
      w.module('mod_b').struct('s', 16, []);
      w.relocate(ldImm64(1, 0), local(w), '0', 'target_type_id');
    },
  ),
  modules('other-id', 'With different ids they are ambiguous.', nothing, (w) => {
    w.module('mod_a').struct('s', 16, []);
    const b = w.module('mod_b');
    b.struct('other', 16, []);
    b.struct('s', 16, []);
    w.relocate(ldImm64(1, 0), local(w), '0', 'target_type_id');
  }),
  modules('list-shrinks', 'The list of candidates shrinks over modules, too.', nothing, (w) => {
    w.module('mod_a').struct('s', 16, [member('x', INT, 8)]);
    w.module('mod_b').struct('s', 16, [member('y', INT, 12)]);
    const s = local(w);
    w.relocate(movImm(1, 1), s, '0:0', 'field_exists');
    w.relocate(movImm(1, 1), s, '0:1', 'field_exists');
  }),
  modules(
    'vmlinux-first',
    'A type of vmlinux hides those of modules.',
    (b) => b.struct('s', 16, [member('x', INT, 4)]),
    (w) => {
      w.module('mod_a').struct('s', 16, [member('x', INT, 8)]);
      w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
    },
  ),
  modules(
    'vmlinux-non-matching',
    'Even if it does not match.',
    (b) => b.struct('s___kernel', 16, [member('z', INT, 4)]),
    (w) => {
      w.module('mod_a').struct('s', 16, [member('x', INT, 8)]);
      w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
      w.relocate(movImm(1, 1), local(w), '0:0', 'field_exists');
    },
  ),
  modules(
    'vmlinux-other-kind',
    'But a type of another kind hides nothing.',
    (b) => b.union('s', 16, [member('x', INT, 4)]),
    (w) => {
      w.module('mod_a').struct('s', 16, [member('x', INT, 8)]);
      w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
    },
  ),
  modules(
    'types-of-the-base',
    'A module’s field may be of a type of vmlinux, named by a string of vmlinux.',
    (b) => {
      b.struct('inner', 16, [member('y', INT, 12)]);
    },
    (w) => {
      const inner = w.target.nextId - 1;
      w.module('mod_a').struct('outer', 64, [member('y', inner, 32)]);
      const here = w.local.struct('inner', 8, [member('y', INT, 4)]);
      w.relocate(
        movImm(1, 4),
        w.local.struct('outer', 8, [member('y', here, 0)]),
        '0:0:0',
        'byte_off',
      );
    },
  ),
  modules('empty-module', 'A module whose BTF holds nothing but a header.', nothing, (w) => {
    w.module('mod_a');
    w.module('mod_b').struct('s', 16, [member('x', INT, 8)]);
    w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
  }),
  modules('nowhere', 'No module has it.', nothing, (w) => {
    w.module('mod_a').struct('other', 16, []);
    w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
    w.relocate(movImm(1, 1), local(w), '0', 'type_exists');
  }),
  modules('flavors', 'Flavors in modules count.', nothing, (w) => {
    w.module('mod_a').struct('s___mod', 16, [member('x', INT, 8)]);
    w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
  }),
  modules('enum', 'Enumerators of a module.', nothing, (w) => {
    w.module('mod_a').enumeration('e', { A: 77 });
    w.relocate(ldImm64(1, 1), w.local.enumeration('e', { A: 1 }), '0', 'enumval_value');
  }),
  modules('broken-module', 'A module whose BTF cannot be read fails the object.', nothing, (w) => {
    w.module('mod_a').struct('s', 16, [member('x', INT, 8)]);
    w.module('mod_b').ptr(5000);
    w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
  }),
  modules(
    'broken-module-not-needed',
    'Unless vmlinux has the type.',
    (b) => b.struct('s', 16, [member('x', INT, 4)]),
    (w) => {
      w.module('mod_b').ptr(5000);
      w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
    },
  ),
  modules('thirty', 'Thirty modules agree.', nothing, (w) => {
    for (let i = 0; i < 30; i++) w.module(`mod_${i}`).struct('s', 16, [member('x', INT, 8)]);
    w.relocate(movImm(1, 0), local(w), '0:0', 'byte_off');
  }),
];
