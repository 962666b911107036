import { movImm, type BtfBuilder } from '../../support';
import { crafted, type CraftedCase } from '../case-kit';

/** Both answers that a match gives: whether there is one, and where. */
export function fieldFound(
  name: string,
  story: string,
  local: (btf: BtfBuilder) => number,
  target: (btf: BtfBuilder) => void,
  access = '0:0',
  localOffset = 0,
): CraftedCase {
  return crafted(`match-${name}`, story, (w) => {
    const s = local(w.local);
    target(w.target);
    w.relocate(movImm(1, 1), s, access, 'field_exists');
    w.relocate(movImm(1, localOffset), s, access, 'byte_off');
  });
}
