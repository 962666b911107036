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
    for (const [kernel, { kernel: target }] of checked.judgements.entries()) {
      for (const { name, fault } of target.unreadableModules ?? []) {
        yield {
          kernel,
          programs: checked.prepared.programs.map((_, program) => program),
          place: { kind: 'object' },
          subject: name,
          severity: 'warning',
          message: `the BTF of module '${name}' cannot be read (${fault}), so nothing is found in it,`,
          help: HELP,
        };
      }
    }
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
