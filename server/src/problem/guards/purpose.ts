import { BPF_CALL } from '../../object';
import type { Question } from './checks';
import type { ProgramGuards } from './program-guards';
import { asksExistence } from './questions';
import { relationOfSpecs } from './relation';

/** Whether the program uses what a check asks for: reads it or something in it, calls the helper or the symbol. */
export function hasPurpose(guards: ProgramGuards, question: Question): boolean {
  const { code, prepared } = guards;
  if (question.kind === 'symbol') {
    return code.references.some(
      (reference, at) =>
        reference?.kind === 'extern' &&
        reference.extern === question.extern &&
        code.instructions.code[at] === BPF_CALL,
    );
  }
  if (question.kind !== 'relocation') return false;
  const asked = prepared.relocations[question.relocations[0]];
  const helper = helperAskedFor(guards, question.relocations[0]);
  if (helper !== null) {
    const { code: opcodes, src, imm } = code.instructions;
    return opcodes.some((op, at) => op === BPF_CALL && src[at] === 0 && imm[at] === helper);
  }
  return code.relocationAt.some((index) => {
    if (index < 0 || asksExistence(prepared.relocations[index].kind)) return false;
    const relation = relationOfSpecs(asked.spec, prepared.relocations[index].spec);
    return relation === 'same' || relation === 'around';
  });
}

/** The number of the helper whose enumerator is asked for; null for other questions. */
function helperAskedFor({ prepared }: ProgramGuards, index: number): number | null {
  const { access, spec } = prepared.relocations[index];
  if (access === null || !spec.includes('::BPF_FUNC_')) return null;
  const [{ typeId, index: enumerator }] = access.steps;
  return Number(access.btf.enumeratorValue(typeId, enumerator));
}
