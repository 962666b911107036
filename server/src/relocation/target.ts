import type { Btf } from '../btf';

/** The types of a kernel that relocations are resolved against. */
export interface TargetTypes {
  readonly vmlinux: Btf;
  /** Asked only for types that vmlinux has none of; in the order in which the kernel lists its modules. */
  readonly modules: readonly TargetModule[];
  /**
   * Whether a module that is not at hand may have something of this name and kind, which vmlinux and the modules have not;
   * absent where all that libbpf would see is at hand.
   */
  readonly mayBeElsewhere?: (name: string, kind: number) => boolean;
}

/** A module's own BTF, or why it cannot be read. */
export type TargetModule =
  { readonly name: string; readonly btf: Btf } | { readonly name: string; readonly fault: string };
