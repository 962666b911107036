import { misspellingOf } from '../../../nearest';
import { subjectOf } from '../../../relocation';
import type { TargetKernel } from '../../../verdict';
import {
  alikeAnswers,
  definitionOf,
  isMereDeclaration,
  questionLabel,
  type AskedQuestion,
} from '../../guards';
import type { Rule } from '../../rule';
import { missSentence } from '../../sentences';

export const guardNeverTrue: Rule = {
  id: 'guard-never-true',
  summary: 'a check is false on every chosen kernel',
  severity: 'information',
  *find(checked) {
    const kernels = checked.judgements.map(({ kernel }) => kernel);
    for (const question of alikeAnswers(checked, false)) {
      const { relocation, place, programs, results } = question;
      const mistake = mistakeIn(question, kernels);
      for (const [kernel, { reason }] of results.entries()) {
        const why = mistake?.why ?? missSentence(reason);
        yield {
          kernel,
          programs,
          place,
          subject: relocation.spec,
          severity: mistake === null ? 'hint' : 'information',
          message: `${questionLabel(relocation)} is false: ${why}`,
          help: mistake?.help ?? 'keep it for kernels that are not chosen, or leave it out',
        };
      }
    }
  },
};

interface Mistake {
  readonly why: string;
  readonly help: string;
}

/** What speaks for it that no kernel at all says yes; null for a check that may just be for other kernels. */
function mistakeIn(
  { relocation, results }: AskedQuestion,
  kernels: readonly TargetKernel[],
): Mistake | null {
  const { access, kind } = relocation;
  if (isMereDeclaration(relocation)) {
    return {
      why: 'the program only declares the type, and there is no mere declaration of it',
      help: definitionOf(relocation),
    };
  }
  const ofOtherKind = results.find(({ reason }) => reason.code === 'type-kind-differs')?.reason;
  if (ofOtherKind?.code === 'type-kind-differs') {
    const { type } = ofOtherKind;
    // C names a typedef without a word in front.
    const there = ofOtherKind.there.includes(' ')
      ? ofOtherKind.there
      : `typedef ${ofOtherKind.there}`;
    return {
      why: `there is no ${type}, but ${there}`,
      help: `ask for ${there}, of which the program needs a declaration of its own`,
    };
  }
  const types = kernels.map((kernel) => kernel.types);
  const meant = misspellingOf(access, subjectOf(kind), types);
  if (meant === null) return null;
  return {
    why: `nothing is named so, but there is '${meant}'`,
    help: `write '${meant}' if that is meant`,
  };
}
