import {
  keeperClause,
  deadReads,
  keeperOf,
  placeOf,
  ProgramGuards,
  subjectWord,
} from '../../guards';
import type { Rule } from '../../rule';

export const guarded: Rule = {
  id: 'guarded',
  summary: 'a read that fails on some kernel is dead code there',
  severity: 'hint',
  *find(checked) {
    const { prepared, judgements } = checked;
    for (const { kernel, program, index, relocation, site } of deadReads(checked)) {
      const guards = ProgramGuards.of(prepared, program);
      if (guards === null) continue;
      const answers = guards.answersOn(judgements[kernel]);
      const keeper = keeperOf(guards, guards.positionOf(site), relocation, answers);
      const what = subjectWord(relocation);
      yield {
        kernel,
        programs: [program],
        place: { kind: 'instruction', site, token: { kind: 'accessor', relocation: index } },
        subject: relocation.spec,
        severity: 'hint',
        message:
          keeper === null
            ? `${what} is dead code, which the verifier never gets to,`
            : `${what} is dead code: ${keeperClause(guards, keeper.check, answers)}`,
        help: 'nothing has to be done: what is missing is not read',
        ...(keeper !== null && {
          related: [
            {
              place: placeOf(guards, keeper),
              message: `${guards.checks[keeper.check].label} decides`,
            },
          ],
        }),
      };
    }
  },
};
