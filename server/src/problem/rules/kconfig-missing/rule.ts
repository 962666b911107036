import { causesOf, findingOf } from '../../causes';
import { externPlace } from '../../externs';
import type { Rule } from '../../rule';

export const kconfigMissing: Rule = {
  id: 'kconfig-missing',
  summary: 'a Kconfig extern has no value on some kernel',
  severity: 'error',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'kconfig-missing')) {
      const { name, weak } = checked.prepared.object.externs[occurrence.cause.extern];
      yield findingOf(occurrence, {
        place: externPlace(checked, occurrence.cause),
        subject: name,
        message: `${name} is not set`,
        help: weak
          ? 'give that kernel its configuration'
          : 'declare it __weak: it is then 0 where it is not set',
      });
    }
  },
};
