import { causesOf, findingOf } from '../../causes';
import { externPlace } from '../../externs';
import type { Rule } from '../../rule';

export const kfuncMissing: Rule = {
  id: 'kfunc-missing',
  summary: 'a kernel function that is called does not exist on some kernel',
  severity: 'error',
  *find(checked, nearest) {
    for (const occurrence of causesOf(checked, 'kfunc-missing')) {
      const { name, weak } = checked.prepared.object.externs[occurrence.cause.extern];
      const instead = nearest.ofTarget(occurrence.kernel, 'function', name);
      yield findingOf(occurrence, {
        ...(instead !== undefined && { nearest: instead.text }),
        place: externPlace(checked, occurrence.cause),
        subject: name,
        message: `there is no kernel function ${name}`,
        help: weak
          ? `call it only where bpf_ksym_exists(${name}) says that it is there`
          : `declare it __weak and ask bpf_ksym_exists(${name}) before the call: a strong one fails every program of the object`,
      });
    }
  },
};
