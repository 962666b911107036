import { refusedRelocations } from '../../refusals';
import type { Rule } from '../../rule';

export const anonymousRoot: Rule = {
  id: 'anonymous-root',
  summary: 'a relocation is about a type without a name, which no kernel can be searched for',
  severity: 'error',
  find: (checked) =>
    refusedRelocations(
      checked,
      (code) => code === 'anonymous-root',
      'reach the type through the named struct that holds it, or read without relocation (bpf_probe_read_kernel)',
    ),
};
