import { causesOf, findingOf } from '../../causes';
import { refusedRelocations } from '../../refusals';
import type { Rule } from '../../rule';

const HELP =
  'fetch the BTF of that module again; everything that vmlinux has is checked all the same';

export const btfUnreadable: Rule = {
  id: 'btf-unreadable',
  summary: 'the BTF of a module in which something is sought cannot be read',
  severity: 'error',
  *find(checked) {
    yield* refusedRelocations(checked, (code) => code === 'module-btf-unreadable', HELP);
    for (const occurrence of causesOf(checked, 'btf-unreadable')) {
      const { module, fault } = occurrence.cause;
      yield findingOf(occurrence, {
        place: { kind: 'object' },
        subject: module,
        message: `the BTF of module '${module}' cannot be read (${fault})`,
        help: HELP,
      });
    }
  },
};
