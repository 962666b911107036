import { causesOf, findingOf } from '../../causes';
import type { Rule } from '../../rule';

export const tooComplex: Rule = {
  id: 'too-complex',
  summary: 'a program has more paths than are followed: whether it loads is not known',
  severity: 'warning',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'too-complex')) {
      const { functionIndex } = checked.prepared.programs[occurrence.program];
      const { name } = checked.prepared.object.functions[functionIndex];
      yield findingOf(occurrence, {
        place: { kind: 'program', functionIndex },
        subject: name,
        severity: 'warning',
        message: `'${name}' has too many paths to follow: whether its failed reads are reached is not known`,
        help: 'split the program, or bound its loops',
      });
    }
  },
};
