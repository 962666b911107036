/** What the verifier takes the address of the struct for, as far as the function's own instructions tell. */
export type StructAddress =
  | 'unknown'
  /** The context of the program itself. */
  | 'context'
  /** A copy of the struct in memory of the program's own. */
  | 'own-memory'
  /** A number: loaded from the context, if that holds no pointers in programs of this type. */
  | 'loaded-from-context'
  /** A number: a probe read copied it. */
  | 'probe-read'
  /** A number: bpf_get_current_task returned it. */
  | 'current-task';

/** What an instruction does with the address of a field, or with the field's value. */
export type FieldUse =
  | {
      readonly kind: 'load' | 'store';
      readonly instruction: number;
      readonly bytes: number;
      /** From the field to where it is accessed, in bytes. */
      readonly distance: number;
      /** The relocation is on this very instruction, so that libbpf adjusts its width. */
      readonly isRelocated: boolean;
      readonly structAddress: StructAddress;
    }
  /** A helper copies it. */
  | {
      readonly kind: 'probe-read' | 'probe-read-string';
      readonly instruction: number;
      readonly helper: string;
      /** Null when it is not a constant of the program: a relocated size, or one that is computed. */
      readonly bytes: number | null;
      readonly distance: number;
      readonly structAddress: StructAddress;
    }
  /** What was read of it is extended to more bits, or compared, as a signed or unsigned number. */
  | {
      readonly kind: 'taken-as-signed' | 'taken-as-unsigned';
      readonly instruction: number;
      readonly bytes: number;
    }
  /** Handed on, kept or computed with: who knows. */
  | { readonly kind: 'other'; readonly instruction: number };

export type MemoryUse = Extract<FieldUse, { readonly kind: 'load' | 'store' }>;
export type ProbeReadUse = Extract<FieldUse, { readonly kind: 'probe-read' | 'probe-read-string' }>;
