import { causesOf, findingOf } from '../../causes';
import type { Rule } from '../../rule';

export const attachMissing: Rule = {
  id: 'attach-missing',
  summary: 'what a program is attached to does not exist on some kernel',
  severity: 'error',
  *find(checked, nearest) {
    const { programs } = checked.prepared;
    for (const occurrence of causesOf(checked, 'attach-missing')) {
      const { kind, target, module } = occurrence.cause;
      const { functionIndex } = programs[occurrence.program];
      const where = module === null ? '' : ` in module ${module}`;
      const instead = nearest.ofTarget(occurrence.kernel, kind, target);
      yield findingOf(occurrence, {
        place: { kind: 'program', functionIndex },
        subject: target,
        ...(instead !== undefined && { nearest: instead.text }),
        message: `there is no ${kind} ${target}${where}`,
        help: 'let the application switch the program off there (bpf_program__set_autoload), and give it one for those kernels',
      });
    }
    for (const occurrence of causesOf(checked, 'attach-unsure')) {
      const { target } = occurrence.cause;
      const { functionIndex } = programs[occurrence.program];
      const instead = nearest.ofTarget(occurrence.kernel, 'function', target);
      yield findingOf(occurrence, {
        place: { kind: 'program', functionIndex },
        subject: target,
        severity: 'warning',
        ...(instead !== undefined && { nearest: instead.text }),
        message: `BTF lists no function ${target}`,
        help:
          'the program loads all the same, but may not attach: the function may be renamed, inlined or written in assembly there, ' +
          'which BTF cannot tell; /proc/kallsyms of such a host can',
      });
    }
  },
};
