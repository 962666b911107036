import { poisonFinding, reachedPoison } from '../../poison';
import type { Rule } from '../../rule';

export const indexOutOfRange: Rule = {
  id: 'index-out-of-range',
  summary: 'an array is shorter on some kernel than the element that is read',
  severity: 'error',
  *find(checked, nearest) {
    for (const found of reachedPoison(checked, ['index-out-of-range'])) {
      yield poisonFinding(found, {
        nearest: nearest.ofRelocation(found.kernel, found.cause.relocation),
        help: 'ask bpf_core_field_exists for the very element first',
      });
    }
  },
};
