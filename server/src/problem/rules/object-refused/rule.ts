import { causesOf, findingOf } from '../../causes';
import { refusedRelocations } from '../../refusals';
import type { Rule } from '../../rule';

/** Reasons that have a rule of their own. */
const OTHERS: ReadonlySet<string> = new Set([
  'ambiguous',
  'anonymous-root',
  'module-btf-unreadable',
]);

export const objectRefused: Rule = {
  id: 'object-refused',
  summary: 'libbpf refuses the object or the program before the kernel sees it',
  severity: 'error',
  *find(checked) {
    yield* refusedRelocations(
      checked,
      (code) => !OTHERS.has(code),
      'none of the programs of an object loads when libbpf refuses one of its relocations; recompile it, or change the line',
    );
    for (const occurrence of causesOf(checked, 'object-refused')) {
      const { message } = occurrence.cause;
      yield findingOf(occurrence, { place: { kind: 'object' }, subject: message, message });
    }
  },
};
