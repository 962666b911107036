import { causesOf, findingOf } from '../../causes';
import type { Rule } from '../../rule';

export const mapTypeMissing: Rule = {
  id: 'map-type-missing',
  summary: 'a map is of a type that some kernel does not have',
  severity: 'error',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'map-type-missing')) {
      const map = checked.prepared.object.maps[occurrence.cause.map].name;
      yield findingOf(occurrence, {
        place: { kind: 'declaration', name: map },
        subject: map,
        message: `map '${map}' cannot be created: there is no ${occurrence.cause.name}`,
        help: 'no program of the object loads without it, unless the application switches it off (bpf_map__set_autocreate) and guards its uses',
      });
    }
  },
};
