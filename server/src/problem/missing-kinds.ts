import { causesOf, findingOf } from './causes';
import type { CheckedObject, Finding } from './rule';

/** Programs of a type, or attached in a way, that a kernel does not know. */
export function* missingKinds(
  checked: CheckedObject,
  code: 'program-type-missing' | 'attach-type-missing',
  noun: string,
): Generator<Finding> {
  for (const occurrence of causesOf(checked, code)) {
    const { kernel, program } = occurrence;
    const { causes } = checked.judgements[kernel].programs[program];
    // A kernel without the program type has no way to attach it either.
    const isTold = causes.some((cause) => cause.code === 'program-type-missing');
    if (code === 'attach-type-missing' && isTold) continue;
    const { functionIndex } = checked.prepared.programs[program];
    const { section } = checked.prepared.object.functions[functionIndex];
    yield findingOf(occurrence, {
      place: { kind: 'program', functionIndex },
      subject: occurrence.cause.name,
      message: `SEC("${section}") needs ${noun} ${occurrence.cause.name}, which does not exist`,
      help: 'let the application switch the program off there (bpf_program__set_autoload), and give it one that works for those kernels',
    });
  }
}
