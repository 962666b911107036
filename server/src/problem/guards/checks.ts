import { BPF_LD_IMM64 } from '../../object';
import type { Relocation, RelocationKind } from '../../relocation';
import type { PreparedObject } from '../../verdict';
import type { ProgramCode } from './program-code';

/** What a check asks. */
export type Question =
  /** One or several relocations that ask the same. */
  | {
      readonly kind: 'relocation';
      readonly asks: RelocationKind;
      readonly relocations: readonly number[];
    }
  /** A Kconfig value, LINUX_KERNEL_VERSION included. */
  | { readonly kind: 'kconfig'; readonly extern: number }
  /** Whether a weak symbol of the kernel is there. */
  | { readonly kind: 'symbol'; readonly extern: number }
  /** A `const volatile` variable, by index in `ReadOnlyData.settable`. */
  | { readonly kind: 'variable'; readonly variable: number };

/** Something that a program asks about the kernel it runs on, or is told before it is loaded. */
export interface Check {
  readonly question: Question;
  /** `bpf_core_field_exists(struct task_struct.mm_cid)`, `LINUX_KERNEL_VERSION` */
  readonly label: string;
  /** Where the program gets the answer: positions in its code, ascending. */
  readonly positions: readonly number[];
}

/** The checks of one program, and where they stand. */
export interface ProgramChecks {
  readonly checks: readonly Check[];
  /** By position in the code: the check whose answer the instruction gets, −1 for most. */
  readonly checkAt: Int32Array;
}

/** As bpf_core_read.h and bpf_helpers.h write the questions. */
const MACROS: Partial<Record<RelocationKind, string>> = {
  field_exists: 'bpf_core_field_exists',
  byte_sz: 'bpf_core_field_size',
  type_exists: 'bpf_core_type_exists',
  type_size: 'bpf_core_type_size',
  type_matches: 'bpf_core_type_matches',
  enumval_exists: 'bpf_core_enum_value_exists',
  enumval_value: 'bpf_core_enum_value',
};

/** Programs have a few dozen; whoever asks for each what would be otherwise does not want more. */
const MOST_CHECKS = 512;

/** Whether a relocation asks something, other than where a field is. */
export function isQuestion(kind: RelocationKind | null): kind is RelocationKind {
  return kind !== null && kind in MACROS;
}

/** The question of a relocation as the source puts it: `bpf_core_field_exists(struct task_struct.mm_cid)`. */
export function questionLabel({ kind, spec, access }: Relocation): string {
  const macro = (kind === null ? null : MACROS[kind]) ?? 'relocation';
  const isUnion = access?.btf.kindFlag(access.rootTypeId) === true;
  const subject = spec.replace('::', ', ').replace(/^fwd /, isUnion ? 'union ' : 'struct ');
  return `${macro}(${subject})`;
}

/** Finds every check of a program. */
export function programChecks(prepared: PreparedObject, code: ProgramCode): ProgramChecks {
  const finder = new Finder(prepared, code);
  const checkAt = new Int32Array(code.instructions.code.length).fill(-1);
  for (let position = 0; position < checkAt.length; position++) {
    checkAt[position] = finder.checkAt(position);
    if (code.instructions.code[position] === BPF_LD_IMM64) position++;
  }
  return { checks: finder.checks, checkAt };
}

interface FoundCheck extends Check {
  readonly question: Question & { relocations?: number[] };
  readonly positions: number[];
}

class Finder {
  readonly checks: FoundCheck[] = [];
  private readonly byKey = new Map<string, number>();

  private readonly variables: ReadonlyMap<string, number>;

  constructor(
    private readonly prepared: PreparedObject,
    private readonly code: ProgramCode,
  ) {
    this.variables = settableNumbers(prepared);
  }

  checkAt(position: number): number {
    const relocation = this.code.relocationAt[position];
    if (relocation >= 0) return this.ofRelocation(relocation, position);
    const reference = this.code.references[position];
    if (this.code.instructions.code[position] !== BPF_LD_IMM64 || reference === undefined)
      return -1;
    if (reference.kind === 'extern') return this.ofExtern(reference.extern, position);
    if (reference.kind !== 'data') return -1;
    const offset = reference.offset + this.code.instructions.imm[position];
    return this.ofVariable(reference.section, offset, position);
  }

  private ofRelocation(index: number, position: number): number {
    const relocation = this.prepared.relocations[index];
    const { kind, access } = relocation;
    if (!isQuestion(kind) || access === null) return -1;
    const found = this.check(`${kind} ${relocation.spec}`, position, () => ({
      label: questionLabel(relocation),
      question: { kind: 'relocation', asks: kind, relocations: [] },
    }));
    if (found >= 0) this.checks[found].question.relocations?.push(index);
    return found;
  }

  private ofExtern(extern: number, position: number): number {
    const { name, weak, kconfig } = this.prepared.object.externs[extern];
    if (kconfig === null && !weak) return -1;
    return this.check(`extern ${extern}`, position, () => ({
      label: kconfig === null ? `bpf_ksym_exists(${name})` : name,
      question: { kind: kconfig === null ? 'symbol' : 'kconfig', extern },
    }));
  }

  private ofVariable(section: number, offset: number, position: number): number {
    const variable = this.variables.get(`${section} ${offset}`);
    if (variable === undefined) return -1;
    return this.check(`variable ${variable}`, position, () => ({
      label: this.prepared.data.settable[variable].name,
      question: { kind: 'variable', variable },
    }));
  }

  private check(
    key: string,
    position: number,
    make: () => Pick<FoundCheck, 'label' | 'question'>,
  ): number {
    let index = this.byKey.get(key);
    if (index === undefined) {
      if (this.checks.length === MOST_CHECKS) return -1;
      index = this.checks.length;
      this.byKey.set(key, index);
      this.checks.push({ ...make(), positions: [] });
    }
    this.checks[index].positions.push(position);
    return index;
  }
}

/** The `const volatile` variables that a register holds, by section and offset. */
export function settableNumbers({ data }: PreparedObject): ReadonlyMap<string, number> {
  return new Map(
    data.settable.flatMap(({ section, offset, size }, i) =>
      [1, 2, 4, 8].includes(size) ? [[`${section} ${offset}`, i] as const] : [],
    ),
  );
}
