import { BPF_CALL, type Instructions } from '../object';
import type { LinkedProgram } from '../program';
import type { RelocatedObject } from '../relocation';

/** The immediate of the invalid call that libbpf makes of a call of a weak kernel function that is not there. */
const KFUNC_POISON = 2_002_000_000;
const PSEUDO_KFUNC = 2;

/** A program's instructions as libbpf hands them to one kernel: relocated, with calls of absent functions made invalid. */
export function imageOf(
  program: LinkedProgram,
  relocated: RelocatedObject,
  isAbsent: (extern: number) => boolean,
): Instructions {
  const { count, references } = program;
  const image: Instructions = {
    code: new Uint8Array(count),
    dst: new Uint8Array(count),
    src: new Uint8Array(count),
    off: new Int16Array(count),
    imm: new Int32Array(count),
  };
  for (const { functionIndex, start } of program.functions) {
    const part = relocated.instructions(functionIndex);
    image.code.set(part.code, start);
    image.dst.set(part.dst, start);
    image.src.set(part.src, start);
    image.off.set(part.off, start);
    image.imm.set(part.imm, start);
  }
  for (let pc = 0; pc < count; pc++) {
    const reference = references[pc];
    if (reference?.kind !== 'extern' || image.code[pc] !== BPF_CALL) continue;
    if (isAbsent(reference.extern)) {
      image.src[pc] = 0;
      image.imm[pc] = KFUNC_POISON + reference.extern;
    } else image.src[pc] = PSEUDO_KFUNC;
  }
  return image;
}
