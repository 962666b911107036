import { causesOf, findingOf } from '../../causes';
import { externPlace } from '../../externs';
import type { Rule } from '../../rule';

export const kfuncSignature: Rule = {
  id: 'kfunc-signature',
  summary: 'a kernel function that is called has another signature on some kernel',
  severity: 'error',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'kfunc-signature')) {
      const { name, weak } = checked.prepared.object.externs[occurrence.cause.extern];
      yield findingOf(occurrence, {
        place: externPlace(checked, occurrence.cause),
        subject: name,
        message: `kernel function ${name} does not have the declared signature`,
        help: weak
          ? `declare it a second time with the other signature, as ${name}___other, and ask bpf_ksym_exists for each`
          : `declare it __weak, a second time with the other signature as ${name}___other, and ask bpf_ksym_exists for each`,
      });
    }
  },
};
