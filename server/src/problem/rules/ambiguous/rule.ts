import { refusedRelocations } from '../../refusals';
import type { Rule } from '../../rule';

export const ambiguous: Rule = {
  id: 'ambiguous',
  summary: 'several types of one name on a kernel match and give different answers',
  severity: 'error',
  find: (checked) =>
    refusedRelocations(
      checked,
      (code) => code === 'ambiguous',
      'declare more of the fields that the wanted one has and the others have not, so that only it matches',
    ),
};
