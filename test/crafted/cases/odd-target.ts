import { ldImm64, member, movImm, type BtfOptions } from '../../support';
import { nothing, crafted, INT, type CraftedCase, type World } from '../case-kit';

export function ask(w: World): void {
  const s = w.local.struct('s', 8, [member('x', INT, 4)]);
  w.relocate(movImm(1, 4), s, '0:0', 'byte_off');
  w.relocate(ldImm64(1, 0), s, '0', 'target_type_id');
}

/** The kernel's blob is odd; `struct s` comes last in it. */
export function target(
  name: string,
  story: string,
  options: BtfOptions,
  before: (w: World) => void = nothing,
  after: (w: World) => void = nothing,
): CraftedCase {
  return crafted(
    `target-${name}`,
    story,
    (w) => {
      before(w);
      w.target.struct('s', 16, [member('x', INT, 8)]);
      ask(w);
      after(w);
    },
    { target: options },
  );
}
