import { poisonFinding, reachedPoison } from '../../poison';
import type { Rule } from '../../rule';

export const kindMismatch: Rule = {
  id: 'kind-mismatch',
  summary: 'a type or field of the right name is of another kind on some kernel, and is read there',
  severity: 'error',
  *find(checked, nearest) {
    const codes = ['type-kind-differs', 'kinds-differ', 'type-differs'] as const;
    for (const found of reachedPoison(checked, codes)) {
      yield poisonFinding(found, {
        nearest: nearest.ofRelocation(found.kernel, found.cause.relocation),
        help: `declare it a second time as it is there, in a type with a suffix such as ___other, and choose with bpf_core_type_matches or bpf_core_field_exists`,
      });
    }
  },
};
