import { BPF_CALL, type Instructions } from '../object';
import type { LinkedProgram } from '../program';
import type { RelocatedObject } from '../relocation';
import type { ResolvedExtern } from './externs';

/** The immediate of the invalid call that libbpf makes of a call of a weak kernel function that is not there. */
const KFUNC_POISON = 2_002_000_000;
const PSEUDO_KFUNC = 2;

/** Some address of a kernel's text; which one no branch can know. */
const ADDRESS_HIGH = 0xffff_ffff | 0;
const ADDRESS_LOW = 0x8100_0000 | 0;

export interface ProgramImage {
  readonly instructions: Instructions;
  /** Without those that became plain numbers. */
  readonly references: LinkedProgram['references'];
}

/**
 * A program's instructions as libbpf hands them to one kernel: relocated, with calls of absent functions made invalid, and
 * the addresses of symbols without a type put in (bpf_object__relocate_data).
 */
export function imageOf(
  { functions, count, references }: LinkedProgram,
  relocated: RelocatedObject,
  externs: readonly ResolvedExtern[],
): ProgramImage {
  const image: Instructions = {
    code: new Uint8Array(count),
    dst: new Uint8Array(count),
    src: new Uint8Array(count),
    off: new Int16Array(count),
    imm: new Int32Array(count),
  };
  for (const { functionIndex, start } of functions) {
    const part = relocated.instructions(functionIndex);
    image.code.set(part.code, start);
    image.dst.set(part.dst, start);
    image.src.set(part.src, start);
    image.off.set(part.off, start);
    image.imm.set(part.imm, start);
  }
  const left = references.slice();
  for (let pc = 0; pc < count; pc++) {
    const reference = references[pc];
    if (reference?.kind !== 'extern') continue;
    const { presence, isPlainAddress } = externs[reference.extern];
    if (image.code[pc] === BPF_CALL) {
      if (presence === 'absent') {
        image.src[pc] = 0;
        image.imm[pc] = KFUNC_POISON + reference.extern;
      } else image.src[pc] = PSEUDO_KFUNC;
    } else if (isPlainAddress && presence === 'present') {
      image.imm[pc] = ADDRESS_LOW;
      image.imm[pc + 1] = ADDRESS_HIGH;
      left[pc] = undefined;
    }
  }
  return { instructions: image, references: left };
}
