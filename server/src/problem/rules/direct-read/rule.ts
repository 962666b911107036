import { sectionMeaning } from '../../../program';
import type { FieldUse, MemoryUse } from '../../../uses';
import type { PreparedObject } from '../../../verdict';
import type { Finding, Rule } from '../../rule';
import { fieldsInUse, programsReaching, type FieldInUse } from '../../silent/fields';
import type { CheckedObject } from '../../rule';

export const directRead: Rule = {
  id: 'direct-read',
  summary:
    'kernel memory is read by a plain load through an address that the verifier takes for a number',
  severity: 'error',
  *find(checked) {
    for (const field of fieldsInUse(checked)) {
      for (const use of field.uses) {
        const finding = isAccess(use) ? findingAt(checked, field, use) : null;
        if (finding !== null) yield finding;
      }
    }
  },
};

function isAccess(use: FieldUse): use is MemoryUse {
  return use.kind === 'load' || use.kind === 'store';
}

function findingAt(checked: CheckedObject, field: FieldInUse, use: MemoryUse): Finding | null {
  const { kernel, index, relocation } = field;
  const { functionIndex, instruction } = relocation.record;
  const help = helpFor(checked.prepared, functionIndex, use);
  if (help === null) return null;
  const reaching = programsReaching(checked, kernel, functionIndex, use.instruction);
  if (reaching.programs.length === 0) return null;
  const access = use.kind === 'load' ? 'reads' : 'writes';
  return {
    kernel,
    programs: reaching.programs,
    place: {
      kind: 'instruction',
      site: { functionIndex, instruction },
      token: { kind: 'accessor', relocation: index },
    },
    subject: relocation.spec,
    severity: reaching.isCertain ? 'error' : 'warning',
    message: `this ${access} ${relocation.spec} directly, through an address that is only a number to the verifier`,
    help,
  };
}

/** Null where the verifier may know the address for a pointer. */
function helpFor(
  { object }: PreparedObject,
  functionIndex: number,
  { structAddress }: MemoryUse,
): string | null {
  switch (structAddress) {
    case 'probe-read':
      return 'what a probe read copies is a number to the verifier: go on with BPF_CORE_READ, which follows every pointer by a probe read';
    case 'current-task':
      return 'use BPF_CORE_READ; where bpf_get_current_task_btf exists, what it returns can be read directly';
    case 'loaded-from-context':
      return holdsNumbersOnly(object.functions[functionIndex].section)
        ? 'use BPF_CORE_READ; only programs that are attached by BTF, as fentry, fexit and tp_btf, can read their arguments directly'
        : null;
    default:
      return null;
  }
}

/** Program types whose context holds no pointer for the verifier, only numbers. */
const NUMBERS_ONLY: ReadonlySet<string> = new Set([
  'BPF_PROG_TYPE_KPROBE',
  'BPF_PROG_TYPE_TRACEPOINT',
  'BPF_PROG_TYPE_RAW_TRACEPOINT',
  'BPF_PROG_TYPE_PERF_EVENT',
]);

function holdsNumbersOnly(section: string): boolean {
  const meaning = sectionMeaning(section);
  return meaning !== null && NUMBERS_ONLY.has(meaning.programType);
}
