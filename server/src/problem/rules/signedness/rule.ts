import type { Rule } from '../../rule';
import { fieldFinding, fieldsInUse, type FieldInUse } from '../../silent/fields';
import { isSignedInteger } from '../../silent/shape';

export const signedness: Rule = {
  id: 'signedness',
  summary: 'a field is signed where the program takes it as unsigned, or the reverse',
  severity: 'information',
  *find(checked) {
    for (const field of fieldsInUse(checked)) {
      yield null;
      const wrong = wrongUse(field);
      if (wrong === null) continue;
      for (const use of field.uses) {
        if (use.kind !== wrong) continue;
        const [there, taken] =
          wrong === 'taken-as-signed' ? ['unsigned', 'signed'] : ['signed', 'unsigned'];
        const finding = fieldFinding(checked, field, use, {
          message: `what is read of ${field.relocation.spec} is taken as ${taken}, but is ${there}`,
          help:
            'BPF_CORE_READ_BITFIELD_PROBED, in programs that read directly BPF_CORE_READ_BITFIELD, extends a number ' +
            'as the sign of each kernel asks; or test for the values that the other sign would change',
        });
        if (finding !== null) yield finding;
      }
    }
  },
};

/** How the program takes the field where that is not what it is; null where both agree, or the width tells more. */
function wrongUse({ local, there }: FieldInUse): 'taken-as-signed' | 'taken-as-unsigned' | null {
  const ours = isSignedInteger(local);
  const theirs = isSignedInteger(there);
  const isText = local.size === 1;
  if (ours === null || theirs === null || ours === theirs || isText) return null;
  if (local.size !== there.size || local.bits !== 0 || there.bits !== 0) return null;
  return ours ? 'taken-as-signed' : 'taken-as-unsigned';
}
