import type { Access, RelocationResult, UnderstoodRelocation } from '../../relocation';
import { usesOf, type FieldUse, type ObjectUses } from '../../uses';
import type { PreparedObject } from '../../verdict';
import type { CheckedObject, Finding } from '../rule';
import { shapeOf, type FieldShape } from './shape';

/** A field that a program uses by its relocated offset and that a kernel has. */
export interface FieldInUse {
  readonly kernel: number;
  /** Index of the relocation. */
  readonly index: number;
  readonly relocation: UnderstoodRelocation;
  readonly result: RelocationResult;
  readonly target: Access;
  readonly local: FieldShape;
  readonly there: FieldShape;
  readonly uses: readonly FieldUse[];
}

interface LocalField {
  readonly index: number;
  readonly relocation: UnderstoodRelocation;
  readonly local: FieldShape;
  readonly uses: readonly FieldUse[];
  readonly isBitfieldRead: boolean;
}

const localFields = new WeakMap<PreparedObject, readonly LocalField[]>();
const programsByFunction = new WeakMap<PreparedObject, ReadonlyMap<number, readonly number[]>>();

/**
 * Every field whose offset libbpf finds on a kernel and that the program uses in a way that is understood. Reads that
 * relocate all that a bitfield takes are right on every kernel and left out.
 */
export function* fieldsInUse({ prepared, judgements }: CheckedObject): Generator<FieldInUse> {
  const fields = fieldsOf(prepared);
  for (const [kernel, { kernel: target, relocated }] of judgements.entries()) {
    if (target.types.vmlinux.littleEndian !== prepared.object.littleEndian) continue;
    for (const { index, relocation, local, uses, isBitfieldRead } of fields) {
      const result = relocated.results[index];
      const access = result.target;
      if (isBitfieldRead || result.status !== 'resolved' || access === null) continue;
      const there = shapeOf(access);
      yield { kernel, index, relocation, result, target: access, local, there, uses };
    }
  }
}

function fieldsOf(prepared: PreparedObject): readonly LocalField[] {
  let fields = localFields.get(prepared);
  if (fields === undefined) {
    const uses = usesOf(prepared.object, prepared.relocations);
    fields = prepared.relocations.flatMap((_, index) => localField(prepared, uses, index) ?? []);
    localFields.set(prepared, fields);
  }
  return fields;
}

function localField(
  { relocations }: PreparedObject,
  uses: ObjectUses,
  index: number,
): LocalField | null {
  const relocation = relocations[index];
  if (relocation.access === null || relocation.kind !== 'byte_off') return null;
  const own = uses.byRelocation[index].filter(isOfTheKernel);
  if (own.length === 0) return null;
  const isBitfieldRead = uses.isBitfieldRead(index);
  return { index, relocation, local: shapeOf(relocation.access), uses: own, isBitfieldRead };
}

/** A copy of a struct in the program's own memory was laid out by the program. */
function isOfTheKernel(use: FieldUse): boolean {
  return !('structAddress' in use) || use.structAddress !== 'own-memory';
}

/** The programs that get to an instruction on a kernel, as far as is known. */
export function programsReaching(
  { prepared, judgements }: CheckedObject,
  kernel: number,
  functionIndex: number,
  instruction: number,
): { readonly programs: readonly number[]; readonly isCertain: boolean } {
  let isCertain = false;
  const { programs: judged } = judgements[kernel];
  const programs = programsWith(prepared, functionIndex).filter((program) => {
    const reach = judged[program].reach({ functionIndex, instruction });
    if (reach === 'reached') isCertain = true;
    return reach !== 'not-reached';
  });
  return { programs, isCertain };
}

function programsWith(prepared: PreparedObject, functionIndex: number): readonly number[] {
  let byFunction = programsByFunction.get(prepared);
  if (byFunction === undefined) {
    byFunction = groupedPrograms(prepared);
    programsByFunction.set(prepared, byFunction);
  }
  return byFunction.get(functionIndex) ?? [];
}

function groupedPrograms({ programs }: PreparedObject): Map<number, number[]> {
  const byFunction = new Map<number, number[]>();
  for (const [program, { image }] of programs.entries()) {
    for (const { functionIndex } of image?.functions ?? []) {
      const known = byFunction.get(functionIndex);
      if (known === undefined) byFunction.set(functionIndex, [program]);
      else known.push(program);
    }
  }
  return byFunction;
}

/** A finding about a field at the use of it that is reached; null when none of `uses` is. */
export function fieldFinding(
  checked: CheckedObject,
  { kernel, index, relocation }: FieldInUse,
  use: FieldUse,
  rest: Pick<Finding, 'message' | 'help'>,
): Finding | null {
  const { functionIndex, instruction } = relocation.record;
  const { programs } = programsReaching(checked, kernel, functionIndex, use.instruction);
  if (programs.length === 0) return null;
  return {
    kernel,
    programs,
    place: {
      kind: 'instruction',
      site: { functionIndex, instruction },
      token: { kind: 'accessor', relocation: index },
    },
    subject: relocation.spec,
    severity: 'information',
    ...rest,
  };
}
