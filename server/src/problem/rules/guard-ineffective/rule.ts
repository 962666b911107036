import { ineffectiveGuards } from '../../guards';
import { poisonToken } from '../../poison';
import type { Rule } from '../../rule';

export const guardIneffective: Rule = {
  id: 'guard-ineffective',
  summary: 'a check stands before a read that fails, but does not protect it',
  severity: 'error',
  *find(checked) {
    for (const { kernel, program, cause, relocation, sentence, help, guard } of ineffectiveGuards(
      checked,
    )) {
      const { reason } = checked.judgements[kernel].relocated.results[cause.relocation];
      const token = poisonToken(cause.relocation, relocation, reason);
      yield {
        kernel,
        programs: [program],
        place: { kind: 'instruction', site: cause.site, token },
        subject: relocation.spec,
        severity: 'error',
        message: sentence,
        help,
        related: [{ place: guard.place, message: `${guard.label} is asked here` }],
      };
    }
  },
};
