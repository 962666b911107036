import {
  BPF_CALL,
  BPF_LD_IMM64,
  functionIndexAt,
  type BpfObject,
  type Instructions,
  type Reference,
} from '../object';

/** One function in the image of a program. */
export interface LinkedFunction {
  /** Index in `BpfObject.functions`. */
  readonly functionIndex: number;
  readonly start: number;
  readonly count: number;
}

/** What an instruction of the image refers to; calls and function addresses by position in the image. */
export type ImageReference =
  Exclude<Reference, { kind: 'text' }> | { readonly kind: 'function'; readonly entry: number };

/** A program with the subprograms it can get to, as libbpf hands it to the kernel. */
export interface LinkedProgram {
  /** The program itself, then its subprograms in the order of their first reference, depth first. */
  readonly functions: readonly LinkedFunction[];
  readonly count: number;
  /** By instruction of the image; undefined for most. */
  readonly references: readonly (ImageReference | undefined)[];
}

const PSEUDO_CALL = 1;

/**
 * Lays out a program's image (libbpf.c, bpf_object__reloc_code); null when a call goes nowhere, for which libbpf
 * refuses the object. Which functions are in does not depend on the kernel: dead code counts.
 */
export function linkProgram(object: BpfObject, programIndex: number): LinkedProgram | null {
  const functions: LinkedFunction[] = [];
  const entries = new Map<number, number>();
  const linked: (ImageReference | undefined)[] = [];
  let count = 0;
  const textIndex = object.elf.sections.findIndex(({ name }) => name === '.text');

  const add = (functionIndex: number): boolean => {
    const fn = object.functions[functionIndex];
    const start = count;
    entries.set(functionIndex, start);
    functions.push({ functionIndex, start, count: fn.count });
    count += fn.count;
    const instructions = fn.instructions();
    for (let i = 0; i < fn.count; i++) {
      const reference = object.references.at(functionIndex)?.get(i);
      const target = textTarget(fn.start, instructions, i, reference);
      if (target === null) {
        if (reference !== undefined && reference.kind !== 'text') linked[start + i] = reference;
        continue;
      }
      const callee = functionIndexAt(object.functions, textIndex, target);
      if (callee < 0) return false;
      if (!entries.has(callee) && !add(callee)) return false;
      linked[start + i] = { kind: 'function', entry: entries.get(callee) ?? 0 };
    }
    return true;
  };
  return add(programIndex) ? { functions, count, references: linked } : null;
}

/** The instruction of .text that a call or a function's address is about; null for other instructions. */
function textTarget(
  functionStart: number,
  { code, src, imm }: Instructions,
  index: number,
  reference: Reference | undefined,
): number | null {
  const isCall = code[index] === BPF_CALL && src[index] === PSEUDO_CALL;
  if (reference?.kind === 'text') {
    if (isCall) return reference.offset / 8 + imm[index] + 1;
    return code[index] === BPF_LD_IMM64 ? (reference.offset + imm[index]) / 8 : null;
  }
  return isCall && reference === undefined ? functionStart + index + imm[index] + 1 : null;
}
