import type { FieldUse } from '../../../uses';
import type { Rule } from '../../rule';
import { BITFIELD_HELP, isUnadjustedRead } from '../../silent/bitfields';
import { fieldFinding, fieldsInUse } from '../../silent/fields';
import { bits } from '../../silent/shape';

export const becameBitfield: Rule = {
  id: 'became-bitfield',
  summary: 'a field that is read as a whole is a bitfield on some kernel',
  severity: 'information',
  *find(checked) {
    for (const field of fieldsInUse(checked)) {
      yield null;
      const { local, there, relocation } = field;
      if (local.bits > 0 || there.bits === 0) continue;
      for (const use of field.uses) {
        if (!isReadAsAWhole(use)) continue;
        const finding = fieldFinding(checked, field, use, {
          message: `this reads ${relocation.spec} as a whole, which is a bitfield of ${bits(there.bits)}`,
          help: BITFIELD_HELP,
        });
        if (finding !== null) yield finding;
      }
    }
  },
};

function isReadAsAWhole(use: FieldUse): boolean {
  return use.kind === 'probe-read-string' || isUnadjustedRead(use);
}
