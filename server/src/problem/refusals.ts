import type { ReasonCode } from '../relocation';
import { causesOf, findingOf } from './causes';
import type { CheckedObject, Finding } from './rule';
import { missSentence } from './sentences';

/** Relocations for which libbpf refuses the object, by the codes of their reasons. */
export function* refusedRelocations(
  checked: CheckedObject,
  asks: (code: ReasonCode) => boolean,
  help: string,
): Generator<Finding> {
  for (const occurrence of causesOf(checked, 'relocation-refused')) {
    const { relocation: index } = occurrence.cause;
    const { reason } = checked.judgements[occurrence.kernel].relocated.results[index];
    if (!asks(reason.code)) continue;
    const { record, spec } = checked.prepared.relocations[index];
    yield findingOf(occurrence, {
      place: {
        kind: 'instruction',
        site: { functionIndex: record.functionIndex, instruction: record.instruction },
        token: { kind: 'accessor', relocation: index },
      },
      subject: spec,
      message: missSentence(reason),
      help,
    });
  }
}
