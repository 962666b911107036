import { poisonFinding, reachedPoison } from '../../poison';
import type { Rule } from '../../rule';

export const typeMissing: Rule = {
  id: 'type-missing',
  summary: 'a type that is read from does not exist on some kernel',
  severity: 'error',
  *find(checked, nearest) {
    for (const found of reachedPoison(checked, ['type-missing'])) {
      const instead = nearest.ofRelocation(found.kernel, found.cause.relocation);
      yield poisonFinding(found, {
        nearest: instead,
        help:
          instead === undefined
            ? 'use it only where bpf_core_type_exists says that it is there; a type of the user-space interface needs no relocation'
            : `where bpf_core_type_exists says that it is not there, use '${instead.name}'`,
      });
    }
  },
};
