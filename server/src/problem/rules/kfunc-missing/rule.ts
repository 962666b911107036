import { ASK_MODULES, causesOf, findingOf, mayBeInModule, notInVmlinux } from '../../causes';
import { externPlace } from '../../externs';
import type { Rule } from '../../rule';

export const kfuncMissing: Rule = {
  id: 'kfunc-missing',
  summary: 'a kernel function that is called does not exist on some kernel',
  severity: 'error',
  *find(checked, nearest) {
    for (const occurrence of causesOf(checked, 'kfunc-missing')) {
      const { name, weak } = checked.prepared.object.externs[occurrence.cause.extern];
      const isUnsure = mayBeInModule(occurrence.cause, name);
      const help = weak
        ? `call it only where bpf_ksym_exists(${name}) says that it is there`
        : `declare it __weak and ask bpf_ksym_exists(${name}) before the call: a strong one fails every program of the object`;
      const instead = nearest.ofTarget(occurrence.kernel, 'function', name);
      yield findingOf(occurrence, {
        ...(instead !== undefined && { nearest: instead.text }),
        place: externPlace(checked, occurrence.cause),
        subject: name,
        message: isUnsure
          ? notInVmlinux(`kernel function ${name}`)
          : `there is no kernel function ${name}`,
        help: isUnsure ? `${help}; ${ASK_MODULES}` : help,
      });
    }
  },
};
