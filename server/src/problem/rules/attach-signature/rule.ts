import { causesOf, findingOf } from '../../causes';
import type { Rule } from '../../rule';

export const attachSignature: Rule = {
  id: 'attach-signature',
  summary: 'a program reads an argument that what it is attached to does not have on some kernel',
  severity: 'error',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'attach-signature')) {
      const { site, kind, target, argument, count } = occurrence.cause;
      const has = count === 1 ? 'has 1 argument' : `has ${count} arguments`;
      yield findingOf(occurrence, {
        place: { kind: 'instruction', site, token: null },
        subject: `${target} ${argument}`,
        message: `${kind} ${target} ${has}, and the program reads number ${argument + 1}`,
        help: 'make a second program with the other arguments, and let the application load the one that fits the kernel',
      });
    }
  },
};
