import { ASK_MODULES, causesOf, findingOf, mayBeInModule, notInVmlinux } from '../../causes';
import type { TargetKind } from '../../../verdict';
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
      const isUnsure = mayBeInModule(occurrence.cause, target);
      const help =
        'let the application switch the program off there (bpf_program__set_autoload), and give it one for those kernels';
      const instead = nearest.ofTarget(occurrence.kernel, kind, target);
      yield findingOf(occurrence, {
        place: { kind: 'program', functionIndex },
        subject: target,
        ...(instead !== undefined && { nearest: instead.text }),
        message: isUnsure
          ? unsureSentence(kind, target, module)
          : sureSentence(kind, target, module),
        help: isUnsure ? `${help}; ${ASK_MODULES}` : help,
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

function sureSentence(kind: TargetKind, target: string, module: string | null): string {
  return `there is no ${kind} ${target}${module === null ? '' : ` in module ${module}`}`;
}

function unsureSentence(kind: TargetKind, target: string, module: string | null): string {
  return module === null
    ? notInVmlinux(`${kind} ${target}`)
    : `whether module ${module} has ${kind} ${target} is not known`;
}
