import type { Btf } from '../btf';

/** The types of a kernel that relocations are resolved against. */
export interface TargetTypes {
  readonly vmlinux: Btf;
  /** Asked only for types that vmlinux has none of; in the order in which the kernel lists its modules. */
  readonly modules: readonly TargetModule[];
}

/** A module's own BTF, or why it cannot be read. */
export type TargetModule =
  { readonly name: string; readonly btf: Btf } | { readonly name: string; readonly fault: string };
