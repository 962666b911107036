import { causesOf, findingOf } from '../../causes';
import type { Rule } from '../../rule';

export const mapUnsized: Rule = {
  id: 'map-unsized',
  summary: 'a map has no size in the object: nothing loads until the application gives it one',
  severity: 'warning',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'map-unsized')) {
      const { name } = checked.prepared.object.maps[occurrence.cause.map];
      yield findingOf(occurrence, {
        place: { kind: 'declaration', name },
        subject: name,
        severity: 'warning',
        message: `map '${name}' has no max_entries, and cannot be created as it is,`,
        help: 'the application has to call bpf_map__set_max_entries before it loads; give it a size in the object if it does not',
      });
    }
  },
};
