import type { Instructions } from '../../object';
import type { ImageReference } from '../../program';
import type { PreparedObject, PreparedProgram, Site } from '../../verdict';

/** A function in the code of a program. */
export interface CodeFunction {
  readonly functionIndex: number;
  readonly start: number;
  readonly count: number;
  /** The verifier takes it alone: it knows nothing of its arguments, nor callers of what it returns. */
  readonly isGlobal: boolean;
}

/** The code of one program with its subprograms, as compiled: the same on every kernel but for what relocations patch. */
export interface ProgramCode {
  readonly instructions: Instructions;
  /** In the order of the image; the first is the program itself. */
  readonly functions: readonly CodeFunction[];
  /** By instruction; undefined for most. */
  readonly references: readonly (ImageReference | undefined)[];
  /** By instruction: the index of its relocation, −1 for most. */
  readonly relocationAt: Int32Array;
}

/** Null when libbpf cannot put the program together. */
export function programCode(
  { object, relocations }: PreparedObject,
  { image, relocations: own }: PreparedProgram,
): ProgramCode | null {
  if (image === null) return null;
  const { count } = image;
  const instructions: Instructions = {
    code: new Uint8Array(count),
    dst: new Uint8Array(count),
    src: new Uint8Array(count),
    off: new Int16Array(count),
    imm: new Int32Array(count),
  };
  const startOf = new Map<number, number>();
  const functions = image.functions.map(({ functionIndex, start, count: length }) => {
    const fn = object.functions[functionIndex];
    const own = fn.instructions();
    instructions.code.set(own.code, start);
    instructions.dst.set(own.dst, start);
    instructions.src.set(own.src, start);
    instructions.off.set(own.off, start);
    instructions.imm.set(own.imm, start);
    startOf.set(functionIndex, start);
    const isGlobal = fn.kind === 'subprogram' && fn.binding !== 'local' && !fn.hidden;
    return { functionIndex, start, count: length, isGlobal };
  });
  const relocationAt = new Int32Array(count).fill(-1);
  for (const index of own) {
    const { record } = relocations[index];
    const start = startOf.get(record.functionIndex);
    if (start !== undefined && !record.misaligned) relocationAt[start + record.instruction] = index;
  }
  return { instructions, functions, references: image.references, relocationAt };
}

/** Where an instruction of the object stands in the code; −1 when the program does not have it. */
export function positionOf(
  { functions }: ProgramCode,
  { functionIndex, instruction }: Site,
): number {
  const fn = functions.find((candidate) => candidate.functionIndex === functionIndex);
  return fn === undefined || instruction >= fn.count ? -1 : fn.start + instruction;
}

/** The instruction of the object at a position of the code. */
export function siteAt({ functions }: ProgramCode, position: number): Site {
  const fn = functions.find(({ start, count }) => position >= start && position < start + count);
  if (fn === undefined) return { functionIndex: functions[0].functionIndex, instruction: 0 };
  return { functionIndex: fn.functionIndex, instruction: position - fn.start };
}
