import { poisonFinding, reachedPoison } from '../../poison';
import type { Rule } from '../../rule';

export const fieldMissing: Rule = {
  id: 'field-missing',
  summary: 'a field that is read does not exist on some kernel',
  severity: 'error',
  *find(checked, nearest) {
    for (const found of reachedPoison(checked, ['field-missing'])) {
      const instead = nearest.ofRelocation(found.kernel, found.cause.relocation);
      yield poisonFinding(found, {
        nearest: instead,
        help:
          instead === undefined
            ? 'read it only where bpf_core_field_exists says that it is there'
            : `where bpf_core_field_exists says that it is not there, read '${instead.path ?? instead.name}' through a second type with a suffix, such as ___new`,
      });
    }
  },
};
