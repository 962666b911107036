import { Kind } from '../../../btf';
import type { Rule } from '../../rule';
import { fieldFinding, fieldsInUse } from '../../silent/fields';

export const stringPointerOrArray: Rule = {
  id: 'string-pointer-or-array',
  summary: 'text is read at the place of a field that holds a pointer to it',
  severity: 'information',
  *find(checked) {
    for (const field of fieldsInUse(checked)) {
      yield null;
      if (field.there.kind !== Kind.PTR || field.there.bits > 0) continue;
      for (const use of field.uses) {
        if (use.kind !== 'probe-read-string' || use.distance !== 0) continue;
        const finding = fieldFinding(checked, field, use, {
          message: `this reads the bytes of ${field.relocation.spec} as text, which is a pointer`,
          help: `read the pointer into a variable first, with BPF_CORE_READ, and give that variable to ${use.helper}`,
        });
        if (finding !== null) yield finding;
      }
    }
  },
};
