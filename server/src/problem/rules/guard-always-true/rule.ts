import type { CheckedObject, Finding, Rule } from '../../rule';
import {
  alikeAnswers,
  definitionOf,
  ineffectiveGuards,
  isMereDeclaration,
  questionLabel,
  type AskedQuestion,
} from '../../guards';

export const guardAlwaysTrue: Rule = {
  id: 'guard-always-true',
  summary: 'a check is true on every chosen kernel',
  severity: 'information',
  *find(checked) {
    const failing = failingReads(checked);
    for (const question of alikeAnswers(checked, true)) {
      const { index, relocation, place, programs, results } = question;
      const told = {
        programs,
        place,
        subject: relocation.spec,
        ...remarkOn(question, failing.get(index)),
      };
      for (const kernel of results.keys()) yield { kernel, ...told };
    }
  },
};

type Related = NonNullable<Finding['related']>;

function remarkOn(
  { relocation }: AskedQuestion,
  failing: Related | undefined,
): Pick<Finding, 'severity' | 'message' | 'help' | 'related'> {
  const label = questionLabel(relocation);
  if (isMereDeclaration(relocation)) {
    return {
      severity: 'information',
      message: `${label} is true, but of a type that the program only declares: a mere declaration satisfies it`,
      help: definitionOf(relocation),
    };
  }
  if (failing !== undefined) {
    return {
      severity: 'information',
      message: `${label} stands in front of a read that fails, but is true`,
      help: 'ask for the thing that is read',
      related: failing,
    };
  }
  return {
    severity: 'hint',
    message: `${label} is true`,
    help: 'keep it for kernels that are not chosen, or leave it out',
  };
}

/** By relocation that asks: the reads that it lets through although they fail somewhere. */
function failingReads(checked: CheckedObject): Map<number, Related> {
  const found = new Map<number, Related>();
  for (const { guard, cause, relocation } of ineffectiveGuards(checked)) {
    if (guard.relocation < 0 || guard.flawed.flaw !== 'lets through') continue;
    const token = { kind: 'accessor', relocation: cause.relocation } as const;
    const place = { kind: 'instruction', site: cause.site, token } as const;
    const message = `the read of ${relocation.spec}`;
    const known = found.get(guard.relocation) ?? [];
    found.set(guard.relocation, [...known, { place, message }]);
  }
  return found;
}
