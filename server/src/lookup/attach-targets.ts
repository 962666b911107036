import { Kind, type Btf } from '../btf';
import type { TargetTypes } from '../relocation';
import { namesOf } from './name-list';
import type { FoundType, KernelTypes, Tag } from './types';

/** What programs attach to that BTF lists. */
export type AttachKind = 'function' | 'tracepoint' | 'LSM hook' | 'iterator';

interface InBtf {
  /** What its name begins with in BTF. */
  readonly prefix: string;
  readonly kind: number;
  readonly list: 'function' | 'typedef';
}

const IN_BTF: Readonly<Record<AttachKind, InBtf>> = {
  function: { prefix: '', kind: Kind.FUNC, list: 'function' },
  tracepoint: { prefix: 'btf_trace_', kind: Kind.TYPEDEF, list: 'typedef' },
  'LSM hook': { prefix: 'bpf_lsm_', kind: Kind.FUNC, list: 'function' },
  iterator: { prefix: 'bpf_iter_', kind: Kind.FUNC, list: 'function' },
};

/** The function or typedef that stands for a target: of vmlinux, else of the module that is named, else of any. */
export function findAttachTarget(
  { vmlinux, modules }: TargetTypes,
  kind: AttachKind,
  target: string,
): FoundType | null {
  const colon = target.indexOf(':');
  const wanted = colon < 0 ? null : target.slice(0, colon);
  const name = IN_BTF[kind].prefix + target.slice(colon + 1);
  const find = (btf: Btf, module: string | null): FoundType | null => {
    const ids = btf.names().named(name);
    const typeId = ids.find((id) => btf.kind(id) === IN_BTF[kind].kind);
    return typeId === undefined ? null : { btf, module, typeId };
  };
  // libbpf takes the beginning of a module's name for it.
  if (wanted === null || 'vmlinux'.startsWith(wanted)) {
    const found = find(vmlinux, null);
    if (found !== null) return found;
  }
  for (const module of modules) {
    if ('fault' in module || (wanted !== null && !module.name.startsWith(wanted))) continue;
    const found = find(module.btf, module.name);
    if (found !== null) return found;
  }
  return null;
}

/** A target that a section could name. */
export interface ListedTarget {
  readonly name: string;
  /** Indexes of the kernels that have it, ascending. */
  readonly kernels: readonly number[];
}

/** Targets of one kind whose names begin like this, in any of the kernels, by name; those of modules too. */
export function targetsStartingWith(
  kernels: readonly KernelTypes[],
  kind: AttachKind,
  beginning: string,
  most: number,
): ListedTarget[] {
  const { prefix, list } = IN_BTF[kind];
  return namesStartingWith(kernels, list, prefix + beginning, most).map((found) => ({
    ...found,
    name: found.name.slice(prefix.length),
  }));
}

/** Names of functions, or of types with a tag, that begin like this, in any of the kernels, by name. */
export function namesStartingWith(
  kernels: readonly KernelTypes[],
  tag: Tag | 'function',
  beginning: string,
  most: number,
): ListedTarget[] {
  const found = new Map<string, number[]>();
  for (const [kernel, { types }] of kernels.entries()) {
    const btfs = [types.vmlinux, ...types.modules.flatMap((m) => ('btf' in m ? [m.btf] : []))];
    for (const name of btfs.flatMap((btf) => namesOf(btf, tag).startingWith(beginning, most))) {
      const known = found.get(name);
      if (known === undefined) found.set(name, [kernel]);
      else if (known.at(-1) !== kernel) known.push(kernel);
    }
  }
  return [...found]
    .map(([name, of]) => ({ name, kernels: of }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, most);
}
