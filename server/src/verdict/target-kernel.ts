import type { KernelFacts } from '../program';
import type { TargetTypes } from '../relocation';

/** A kernel that programs are to load on: its types, and what else is known of it. */
export interface TargetKernel extends KernelFacts {
  readonly name: string;
  /** Debian's names: amd64, arm64, s390x; null when unknown. */
  readonly arch: string | null;
  readonly types: TargetTypes;
  /** Modules whose BTF cannot be read, where modules were asked for; nothing is found in them. */
  readonly unreadableModules?: readonly { readonly name: string; readonly fault: string }[];
}
