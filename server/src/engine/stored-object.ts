import type { JudgedObject } from '../check';
import type { CheckedObject, Findings } from '../problem';
import type { CheckJob } from './messages';

/** An object that was checked, as it is kept. */
export interface StoredObject {
  readonly job: CheckJob;
  readonly checked: CheckedObject;
  readonly findings: Findings;
  /** Ids and labels of the kernels by their index in `checked.judgements`. */
  readonly kernels: readonly string[];
  readonly labels: readonly string[];
  readonly notes: readonly string[];
}

/** What the job's constants could not set is said, once. */
export function notesOf({ settingFaults, prepared }: JudgedObject): string[] {
  const { refusal } = prepared.object;
  return [
    ...(refusal === null ? [] : [refusal.message]),
    ...settingFaults.map(({ message }) => message),
  ];
}
