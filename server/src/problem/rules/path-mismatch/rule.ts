import { poisonFinding, reachedPoison } from '../../poison';
import type { Rule } from '../../rule';

export const pathMismatch: Rule = {
  id: 'path-mismatch',
  summary: 'a struct or array on the way to a field is something else on some kernel, and is read',
  severity: 'error',
  *find(checked, nearest) {
    for (const found of reachedPoison(checked, ['nesting-differs'])) {
      yield poisonFinding(found, {
        nearest: nearest.ofRelocation(found.kernel, found.cause.relocation),
        help: 'ask bpf_core_field_exists for the whole path before reading it, and read the other shape through a type with a suffix such as ___other',
      });
    }
  },
};
