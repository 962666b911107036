import { member, movImm, type BtfBuilder } from '../../support';
import { crafted, type CraftedCase } from '../case-kit';

export type Make = (btf: BtfBuilder) => number;

export function matching(name: string, story: string, local: Make, target: Make): CraftedCase {
  return crafted(`matches-${name}`, story, (w) => {
    const id = local(w.local);
    target(w.target);
    w.relocate(movImm(1, 1), id, '0', 'type_matches');
  });
}

/** Both sides are `struct s { T x; }`, which compares the types T with their names. */
export function members(name: string, story: string, local: Make, target: Make): CraftedCase {
  const wrap = (make: Make) => (b: BtfBuilder) => {
    const type = make(b);
    return b.struct('s', 64, [member('x', type, 0)]);
  };
  return matching(`member-${name}`, story, wrap(local), wrap(target));
}

export const same = (make: Make): [Make, Make] => [make, make];
