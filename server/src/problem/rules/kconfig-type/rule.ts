import { causesOf, findingOf } from '../../causes';
import { externPlace } from '../../externs';
import type { Rule } from '../../rule';

export const kconfigType: Rule = {
  id: 'kconfig-type',
  summary: 'the value of a Kconfig extern does not fit its declared type on some kernel',
  severity: 'error',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'kconfig-type')) {
      const { name } = checked.prepared.object.externs[occurrence.cause.extern];
      const { text } = occurrence.cause;
      const value = text === undefined ? 'has a value' : `is ${text}`;
      yield findingOf(occurrence, {
        place: externPlace(checked, occurrence.cause),
        subject: name,
        message: `${name} ${value}, which its declared type cannot hold,`,
        help: 'y, n and m fit into enum libbpf_tristate or char, y and n into bool, numbers into integers that are wide enough, texts into char arrays',
      });
    }
  },
};
