import { causesOf, findingOf } from '../../causes';
import type { Rule } from '../../rule';

const HELP = {
  'probe-read':
    'what a probe read copies is a number to the verifier: go on with BPF_CORE_READ, which follows every pointer by a probe read',
  'current-task':
    'use BPF_CORE_READ; where bpf_get_current_task_btf exists, what it returns can be read directly',
  'loaded-from-context':
    'use BPF_CORE_READ; only programs that are attached by BTF, as fentry, fexit and tp_btf, can read their arguments directly',
} as const;

export const directRead: Rule = {
  id: 'direct-read',
  summary:
    'kernel memory is read by a plain load through an address that the verifier takes for a number',
  severity: 'error',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'direct-read')) {
      const { relocation: index, access, address } = occurrence.cause;
      const { record, spec } = checked.prepared.relocations[index];
      const { functionIndex, instruction } = record;
      yield findingOf(occurrence, {
        place: {
          kind: 'instruction',
          site: { functionIndex, instruction },
          token: { kind: 'accessor', relocation: index },
        },
        subject: spec,
        message: `this ${access === 'load' ? 'reads' : 'writes'} ${spec} directly, through an address that is only a number to the verifier`,
        help: HELP[address],
      });
    }
  },
};
