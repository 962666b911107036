import { Kind, sameKindForCore, type Btf } from '../btf';
import type { Kernel } from '../kernels';
import type { TargetTypes } from '../relocation';

/** Whether a module may have something that a kernel's types at hand have not. */
type MayBeElsewhere = NonNullable<TargetTypes['mayBeElsewhere']>;

/**
 * What is to be held of a kernel's modules where they are not at hand; null where they are. What one of the witnesses
 * has built in is taken to be gone, not to be in a module, unless this one's configuration speaks for that.
 */
export function unseenModules(kernel: Kernel, witnesses: readonly Kernel[]): MayBeElsewhere | null {
  if (kernel.knowsModules) return null;
  return (name, kind) => {
    const isBuiltIn = witnesses.some(({ btf }) => btf !== kernel.btf && has(btf, name, kind));
    return !isBuiltIn || isBuiltAsModule(name, kernel);
  };
}

function has(btf: Btf, name: string, kind: number): boolean {
  const ids = btf.names().named(name);
  return ids.some((id) => sameKindForCore(btf.kind(id), kind));
}

/**
 * Names begin with what they are of. Where vmlinux has no function of that, and an option of that name is `m`, it is a
 * module: `fuse_iget` where CONFIG_FUSE_FS=m.
 */
function isBuiltAsModule(name: string, { btf, config }: Kernel): boolean {
  const word = /^(?:btf_trace_)?_*([a-z]\w*?)_/.exec(name)?.[1];
  if (word === undefined || config?.hasModuleOf(word.toUpperCase()) !== true) return false;
  let known = beginnings.get(btf);
  if (known === undefined) beginnings.set(btf, (known = new Map<string, boolean>()));
  let isInVmlinux = known.get(word);
  if (isInVmlinux === undefined) known.set(word, (isInVmlinux = hasFunctionOf(btf, word)));
  return !isInVmlinux;
}

/** Whether there is a function of which the name begins so, asked again with every edit of a program. */
const beginnings = new WeakMap<Btf, Map<string, boolean>>();

const UNDERSCORE = 0x5f;

function hasFunctionOf(btf: Btf, word: string): boolean {
  const { bytes } = btf.view;
  const beginning = new TextEncoder().encode(`${word}_`);
  for (let id = btf.firstId; id < btf.typeCount; id++) {
    if (btf.kind(id) !== Kind.FUNC) continue;
    let at = btf.stringPosition(btf.nameOffset(id));
    while (bytes[at] === UNDERSCORE) at++;
    if (beginning.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}
