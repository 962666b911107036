import type { VerifierChange } from '../verifier';

/** An instruction of the object, by function and position within it. */
export interface Site {
  readonly functionIndex: number;
  readonly instruction: number;
}

/**
 * How sure it is that the cause counts. `certain`: it does, with the data that the object ships. `kernel-unknown`: that
 * depends on something this kernel is not known by, a configuration or a symbol that BTF does not list. `settable`: only
 * if the application sets `const volatile` data to something else before it loads.
 */
export type Certainty = 'certain' | 'kernel-unknown' | 'settable';

/** What is known of every cause. */
interface CauseBase {
  readonly certainty: Certainty;
  /** The options, symbols and variables that decide, where it is not certain. */
  readonly dependsOn: readonly string[];
}

/** A cause at an instruction that the verifier reaches. */
interface ReachedCause extends CauseBase {
  readonly site: Site;
}

/** Kinds of attach targets that are sought in BTF, in the words of messages. */
export type TargetKind =
  'function' | 'tracepoint' | 'raw tracepoint' | 'LSM hook' | 'iterator' | 'struct_ops' | 'program';

/** Why one program does not, or may not, load on one kernel. The closed set that the rules speak of. */
export type Cause =
  /** A poisoned relocation is reached; the reason is that of the relocation's result. */
  | (ReachedCause & { readonly code: 'poison-reached'; readonly relocation: number })
  /** libbpf refuses the object for a relocation. */
  | (CauseBase & { readonly code: 'relocation-refused'; readonly relocation: number })
  /** libbpf refuses the object, or this program of it, for something that is no relocation; `message` has no full stop. */
  | (CauseBase & { readonly code: 'object-refused'; readonly message: string })
  /** The kernel's `enum bpf_func_id` does not have the helper. */
  | (ReachedCause & {
      readonly code: 'helper-missing';
      readonly helper: number;
      /** As another kernel or the program's own BTF names it: `bpf_strncmp`; null when none does. */
      readonly name: string | null;
    })
  /** A plain load or store at a field of a kernel struct, through what is only a number to the verifier. */
  | (ReachedCause & {
      readonly code: 'direct-read';
      readonly relocation: number;
      readonly access: 'load' | 'store';
      readonly address: 'probe-read' | 'current-task' | 'loaded-from-context';
    })
  /** An instruction that this version's verifier does not know; refused even where it is dead. */
  | (ReachedCause & {
      readonly code: 'instruction-unsupported';
      readonly opcode: number;
      /** What the version lacks. */
      readonly lacks: VerifierChange;
    })
  | (CauseBase & { readonly code: 'map-type-missing'; readonly map: number; readonly name: string })
  /** A map without max_entries, which the application has to set before it loads. */
  | (CauseBase & { readonly code: 'map-unsized'; readonly map: number })
  | (CauseBase & { readonly code: 'program-type-missing'; readonly name: string })
  | (CauseBase & { readonly code: 'attach-type-missing'; readonly name: string })
  | (CauseBase & {
      readonly code: 'attach-missing';
      readonly kind: TargetKind;
      readonly target: string;
      /** The module that the section names; null when any may have it. */
      readonly module: string | null;
    })
  /** A kprobe or the like on a function that BTF does not list: it may be there all the same. Never fails a load. */
  | (CauseBase & { readonly code: 'attach-unsure'; readonly target: string })
  /** The program reads an argument, counted from 0, that the target does not have. */
  | (ReachedCause & {
      readonly code: 'attach-signature';
      readonly kind: TargetKind;
      readonly target: string;
      readonly argument: number;
      readonly count: number;
    })
  | (CauseBase & {
      readonly code: 'kfunc-missing' | 'kfunc-signature';
      readonly extern: number;
      /** For a weak one, the call that is reached; null for a strong one, for which libbpf refuses the object. */
      readonly site: Site | null;
    })
  | (CauseBase & {
      readonly code: 'ksym-missing' | 'ksym-type' | 'kconfig-missing' | 'kconfig-type';
      readonly extern: number;
      /** For a Kconfig option, its value as the configuration writes it. */
      readonly text?: string;
    })
  /** The module's BTF, in which something was sought, cannot be read. */
  | (CauseBase & {
      readonly code: 'btf-unreadable';
      readonly module: string;
      readonly fault: string;
    })
  /** The walk would take longer than its budget. */
  | (CauseBase & { readonly code: 'too-complex' });

export type CauseCode = Cause['code'];
