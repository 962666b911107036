import type { FieldUse } from '../../uses';

export const BITFIELD_HELP =
  'BPF_CORE_READ_BITFIELD_PROBED, in programs that read directly BPF_CORE_READ_BITFIELD, relocates place, width and sign, ' +
  'and works whether it is a bitfield or not';

/** A read whose width libbpf does not adjust; where it would have to, the load itself fails. */
export function isUnadjustedRead(use: FieldUse): boolean {
  return use.kind === 'probe-read' || (use.kind === 'load' && !use.isRelocated);
}
