import { missingKinds } from '../../missing-kinds';
import type { Rule } from '../../rule';

export const programTypeMissing: Rule = {
  id: 'program-type-missing',
  summary: 'a program is of a type that some kernel does not have',
  severity: 'error',
  find: (checked) => missingKinds(checked, 'program-type-missing', 'program type'),
};
