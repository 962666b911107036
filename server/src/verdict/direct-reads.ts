import type { ProgramTypeName } from '../program';
import type { RelocatedObject } from '../relocation';
import { usesOf, type MemoryUse } from '../uses';
import type { Cause, Site } from './cause';
import type { PreparedObject, PreparedProgram } from './judgement';

/** Program types whose context holds no pointer for the verifier, only numbers. */
const NUMBERS_ONLY: ReadonlySet<string> = new Set<ProgramTypeName>([
  'BPF_PROG_TYPE_KPROBE',
  'BPF_PROG_TYPE_TRACEPOINT',
  'BPF_PROG_TYPE_RAW_TRACEPOINT',
  'BPF_PROG_TYPE_PERF_EVENT',
]);

/**
 * Plain loads and stores at a field of a kernel struct whose address is a number to the verifier for certain, which
 * refuses them (verifier.c, check_mem_access). Fields that are not found are told as such.
 */
export function directReads(
  { object, relocations }: PreparedObject,
  program: PreparedProgram,
  relocated: RelocatedObject,
): (Extract<Cause, { code: 'direct-read' }> & { readonly site: Site })[] {
  const causes = [];
  const { byRelocation } = usesOf(object, relocations);
  for (const relocation of program.relocations) {
    const { kind, access, record } = relocations[relocation];
    const { functionIndex } = record;
    if (access === null || kind !== 'byte_off') continue;
    if (relocated.results[relocation].status !== 'resolved') continue;
    for (const use of byRelocation[relocation]) {
      if (use.kind !== 'load' && use.kind !== 'store') continue;
      const address = numberOf(use, program.section?.programType ?? '');
      if (address === null) continue;
      causes.push({
        code: 'direct-read',
        certainty: 'certain',
        dependsOn: [],
        relocation,
        access: use.kind,
        address,
        site: { functionIndex, instruction: use.instruction },
      } as const);
    }
  }
  return causes;
}

/** Where the number came from that the program takes for an address; null where it may be a pointer. */
function numberOf({ structAddress }: MemoryUse, programType: string) {
  switch (structAddress) {
    case 'probe-read':
    case 'current-task':
      return structAddress;
    case 'loaded-from-context':
      return NUMBERS_ONLY.has(programType) ? structAddress : null;
    default:
      return null;
  }
}
