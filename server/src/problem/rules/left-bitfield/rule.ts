import type { Rule } from '../../rule';
import { BITFIELD_HELP, isUnadjustedRead } from '../../silent/bitfields';
import { fieldFinding, fieldsInUse } from '../../silent/fields';
import { bits, bytes } from '../../silent/shape';

export const leftBitfield: Rule = {
  id: 'left-bitfield',
  summary: 'a field that is taken out of its bits is a plain field on some kernel',
  severity: 'information',
  *find(checked) {
    for (const field of fieldsInUse(checked)) {
      yield null;
      const { local, there, relocation } = field;
      if (local.bits === 0 || there.bits > 0) continue;
      for (const use of field.uses) {
        if (!isUnadjustedRead(use)) continue;
        const finding = fieldFinding(checked, field, use, {
          message: `this reads ${relocation.spec} as ${bits(local.bits)}, but it is a plain field of ${bytes(there.size)}`,
          help: BITFIELD_HELP,
        });
        if (finding !== null) yield finding;
      }
    }
  },
};
