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
      const isKnown = occurrence.cause.certainty === 'certain';
      yield findingOf(occurrence, {
        place: externPlace(checked, occurrence.cause),
        subject: name,
        message: isKnown
          ? `${name} is not set`
          : `no configuration tells whether ${name} is set, without which nothing loads,`,
        help:
          weak || !isKnown
            ? 'give that kernel its configuration: --kernel takes a folder with vmlinux.btf and config'
            : 'declare it __weak: it is then 0 where it is not set',
      });
    }
  },
};
