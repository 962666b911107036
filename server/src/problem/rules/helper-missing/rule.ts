import { causesOf, findingOf } from '../../causes';
import { helperName } from '../../../verdict';
import type { CheckedObject, Rule } from '../../rule';

export const helperMissing: Rule = {
  id: 'helper-missing',
  summary: 'a helper that is called does not exist on some kernel',
  severity: 'error',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'helper-missing')) {
      const { site, helper } = occurrence.cause;
      const name = occurrence.cause.name ?? nameElsewhere(checked, helper);
      const called =
        name === null ? `helper number ${helper}` : `helper ${name} (number ${helper})`;
      yield findingOf(occurrence, {
        place: {
          kind: 'instruction',
          site,
          token: name === null ? null : { kind: 'name', name },
        },
        subject: `helper ${helper}`,
        message: `there is no ${called}`,
        help:
          name === null
            ? 'ask bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_…) before the call'
            : `ask bpf_core_enum_value_exists(enum bpf_func_id, ${name.replace(/^bpf_/, 'BPF_FUNC_')}) before the call`,
      });
    }
  },
};

/** As one of the chosen kernels that have the helper names it. */
function nameElsewhere({ judgements }: CheckedObject, helper: number): string | null {
  for (const { kernel } of judgements) {
    const name = helperName(kernel.types.vmlinux, helper);
    if (name !== null) return name;
  }
  return null;
}
