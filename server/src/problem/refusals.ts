import type { ReasonCode } from '../relocation';
import { causesOf, findingOf } from './causes';
import type { CheckedObject, Finding, Token } from './rule';
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
    const { record, spec, access, path } = checked.prepared.relocations[index];
    const name = /\w+(?=(\[\d+\])*$)/.exec(path)?.[0];
    const token: Token | null =
      access !== null
        ? { kind: 'accessor', relocation: index }
        : name === undefined
          ? null
          : { kind: 'name', name, isValue: true };
    yield findingOf(occurrence, {
      place: {
        kind: 'instruction',
        site: { functionIndex: record.functionIndex, instruction: record.instruction },
        token,
      },
      subject: spec,
      message: missSentence(reason),
      help,
    });
  }
}
