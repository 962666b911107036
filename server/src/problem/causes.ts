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
export function causesOf<Code extends CauseCode>(
  checked: CheckedObject,
  ...codes: readonly Code[]
): Occurrence<Code>[] {
  const byCode = occurrencesByCode(checked);
  // The index holds what it is asked for under each code.
  return codes.flatMap((code) => (byCode.get(code) ?? []) as unknown as Occurrence<Code>[]);
}

const indexes = new WeakMap<CheckedObject, Map<CauseCode, Occurrence<CauseCode>[]>>();

/** Sorted once for all rules. */
function occurrencesByCode(checked: CheckedObject): Map<CauseCode, Occurrence<CauseCode>[]> {
  let byCode = indexes.get(checked);
  if (byCode !== undefined) return byCode;
  byCode = new Map();
  for (const [kernel, { programs }] of checked.judgements.entries()) {
    for (const [program, { causes }] of programs.entries()) {
      for (const cause of causes) {
        const list = byCode.get(cause.code) ?? [];
        list.push({ kernel, program, cause });
        byCode.set(cause.code, list);
      }
    }
  }
  indexes.set(checked, byCode);
  return byCode;
}

/** An error counts by default; what hangs on something unknown is a warning. */
const SEVERITIES: Readonly<Record<Certainty, Severity>> = {
  certain: 'error',
  'kernel-unknown': 'warning',
  settable: 'warning',
};

/** What every finding about a cause has. `absent` is what the message says is not there, where it is not the subject. */
export function findingOf<Code extends CauseCode>(
  { kernel, program, cause }: Occurrence<Code>,
  rest: Pick<Finding, 'place' | 'subject' | 'message'> & Partial<Finding>,
  absent = rest.subject,
): Finding {
  return {
    kernel,
    programs: [program],
    severity: SEVERITIES[cause.certainty],
    ...rest,
    message: rest.message + conditionOf(cause, [rest.subject, absent]),
  };
}

/** Whether a module that is not at hand may have what the cause says is missing. */
export function mayBeInModule({ dependsOn }: Cause, absent: string): boolean {
  return dependsOn.includes(absent);
}

/** What is said then: of a function, a type or a variable, with its kind. */
export function notInVmlinux(thing: string): string {
  return `${thing} is not in vmlinux, and whether a module has it is not known`;
}

export const ASK_MODULES =
  'if a module has it, load that before the program, and choose the kernel with its modules to have them asked';

function conditionOf({ code, certainty, dependsOn }: Cause, told: readonly string[]): string {
  if (certainty === 'certain' || code === 'attach-unsure') return '';
  // What is not known of the very thing is in the message.
  const others = dependsOn.filter((name) => !told.includes(name));
  if (others.length === 0) return '';
  const names = inWords(others.map((name) => `'${name}'`));
  return certainty === 'settable'
    ? `, which matters once the application sets ${names}`
    : `, which matters or not by ${names}, of which nothing is known there`;
}
