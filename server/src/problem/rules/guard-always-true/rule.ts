import { Kind } from '../../../btf';
import type { CheckedObject, Finding, Rule } from '../../rule';
import { alikeAnswers, ineffectiveGuards, questionLabel } from '../../guards';

export const guardAlwaysTrue: Rule = {
  id: 'guard-always-true',
  summary: 'a check is true on every chosen kernel',
  severity: 'information',
  *find(checked) {
    const failing = failingReads(checked);
    for (const { index, relocation, place, programs, results } of alikeAnswers(checked, true)) {
      const label = questionLabel(relocation);
      const { access } = relocation;
      const isBare = access.btf.kind(access.rootTypeId) === Kind.FWD;
      const reads = failing.get(index);
      const finding: Omit<Finding, 'kernel'> = isBare
        ? {
            ...{ programs, place, subject: relocation.spec, severity: 'information' },
            message: `${label} is true, but only tells that a forward declaration exists,`,
            help: `define the type in the program, with an empty body if need be: struct ${access.btf.name(access.rootTypeId)} {};`,
          }
        : reads !== undefined
          ? {
              ...{ programs, place, subject: relocation.spec, severity: 'information' },
              message: `${label} stands in front of a read that fails, but is true`,
              help: 'ask for the thing that is read',
              related: reads,
            }
          : {
              ...{ programs, place, subject: relocation.spec, severity: 'hint' },
              message: `${label} is true`,
              help: 'keep it for kernels that are not chosen, or leave it out',
            };
      for (const kernel of results.keys()) yield { kernel, ...finding };
    }
  },
};

/** By relocation that asks: the reads that it lets through although they fail somewhere. */
function failingReads(checked: CheckedObject): Map<number, NonNullable<Finding['related']>> {
  const found = new Map<number, NonNullable<Finding['related']>>();
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
