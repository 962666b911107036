import type { Cause, CauseCode, Certainty } from '../verdict';
import { inWords } from './kernel-names';
import type { CheckedObject, Finding, Severity } from './rule';

/** The members of the union that can have one of these codes. */
type CauseOf<Code extends CauseCode, Each = Cause> = Each extends { readonly code: CauseCode }
  ? Code extends Each['code']
    ? Each
    : never
  : never;

/** A cause with the kernel and the program it is about, by index. */
export interface Occurrence<Code extends CauseCode> {
  readonly kernel: number;
  readonly program: number;
  readonly cause: CauseOf<Code>;
}

/** Every cause of these codes that any chosen kernel has against any program. */
export function* causesOf<Code extends CauseCode>(
  { judgements }: CheckedObject,
  ...codes: readonly Code[]
): Generator<Occurrence<Code>> {
  for (const [kernel, { programs }] of judgements.entries()) {
    for (const [program, { causes }] of programs.entries()) {
      for (const cause of causes) {
        if (hasCode(cause, codes)) yield { kernel, program, cause };
      }
    }
  }
}

function hasCode<Code extends CauseCode>(
  cause: Cause,
  codes: readonly Code[],
): cause is CauseOf<Code> {
  return (codes as readonly CauseCode[]).includes(cause.code);
}

/** An error counts by default; what hangs on something unknown is a warning. */
const SEVERITIES: Readonly<Record<Certainty, Severity>> = {
  certain: 'error',
  'kernel-unknown': 'warning',
  settable: 'warning',
};

/** What every finding about a cause has. */
export function findingOf<Code extends CauseCode>(
  { kernel, program, cause }: Occurrence<Code>,
  rest: Pick<Finding, 'place' | 'subject' | 'message'> & Partial<Finding>,
): Finding {
  return {
    kernel,
    programs: [program],
    severity: SEVERITIES[cause.certainty],
    ...rest,
    message: rest.message + conditionOf(cause),
  };
}

function conditionOf({ certainty, dependsOn }: Cause): string {
  if (certainty === 'certain' || dependsOn.length === 0) return '';
  const names = inWords(dependsOn.map((name) => `'${name}'`));
  return certainty === 'settable'
    ? `, which matters once the application sets ${names}`
    : `, which matters or not by ${names}, of which nothing is known there`;
}
