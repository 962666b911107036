import { missingKinds } from '../../missing-kinds';
import type { Rule } from '../../rule';

export const attachTypeMissing: Rule = {
  id: 'attach-type-missing',
  summary: 'a program is attached in a way that some kernel does not have',
  severity: 'error',
  find: (checked) => missingKinds(checked, 'attach-type-missing', 'attach type'),
};
