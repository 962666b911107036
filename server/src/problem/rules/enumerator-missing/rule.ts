import { poisonFinding, reachedPoison } from '../../poison';
import type { Rule } from '../../rule';

export const enumeratorMissing: Rule = {
  id: 'enumerator-missing',
  summary: 'an enumerator whose value is asked for does not exist on some kernel',
  severity: 'error',
  *find(checked, nearest) {
    for (const found of reachedPoison(checked, ['enumerator-missing'])) {
      yield poisonFinding(found, {
        nearest: nearest.ofRelocation(found.kernel, found.cause.relocation),
        help: 'ask bpf_core_enum_value_exists before bpf_core_enum_value',
      });
    }
  },
};
