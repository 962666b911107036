import type { CheckedObject } from '../problem';
import type { Certainty } from '../verdict';

/** By kernel and relocation: how sure it is that a program gets to the poisoned instruction. */
type ReachedPoisons = readonly ReadonlyMap<number, Certainty>[];

const indexes = new WeakMap<CheckedObject, ReachedPoisons>();

/** Whether any program gets to a poisoned relocation on a kernel; null when none does, so that the read is guarded. */
export function reachedPoison(
  checked: CheckedObject,
  kernel: number,
  relocation: number,
): Certainty | null {
  let index = indexes.get(checked);
  if (index === undefined) {
    index = checked.judgements.map(({ programs }) => {
      const reached = new Map<number, Certainty>();
      for (const cause of programs.flatMap(({ causes }) => causes)) {
        if (cause.code !== 'poison-reached') continue;
        const isCertain = reached.get(cause.relocation) === 'certain';
        if (!isCertain) reached.set(cause.relocation, cause.certainty);
      }
      return reached;
    });
    indexes.set(checked, index);
  }
  return index[kernel]?.get(relocation) ?? null;
}
