import { Kind } from '../btf';
import type { TargetTypes } from '../relocation';
import { enumeratorIn } from './enumerators';
import type { FoundType } from './types';

/** A function of this name with its prototype, in vmlinux or else in a module. */
export function findFunction({ vmlinux, modules }: TargetTypes, name: string): FoundType | null {
  const found = vmlinux
    .names()
    .named(name)
    .find((id) => vmlinux.kind(id) === Kind.FUNC);
  if (found !== undefined) return { btf: vmlinux, module: null, typeId: found };
  for (const module of modules) {
    if ('fault' in module) continue;
    const { btf } = module;
    const own = btf
      .names()
      .named(name)
      .find((id) => btf.kind(id) === Kind.FUNC);
    if (own !== undefined) return { btf, module: module.name, typeId: own };
  }
  return null;
}

/** What a kernel knows of a helper. */
export type FoundHelper =
  | { readonly status: 'there'; readonly id: number }
  | { readonly status: 'missing' }
  /** Its BTF does not list helpers. */
  | { readonly status: 'unknown' };

/** `bpf_probe_read_kernel` is BPF_FUNC_probe_read_kernel of enum bpf_func_id. */
export function findHelper(types: TargetTypes, name: string): FoundHelper {
  const list = { tag: 'enum', name: 'bpf_func_id' } as const;
  const found = name.startsWith('bpf_')
    ? enumeratorIn(types, list, name.replace(/^bpf_/, 'BPF_FUNC_'))
    : null;
  if (found !== null) return { status: 'there', id: Number(found.value) };
  const isListed = enumeratorIn(types, list, 'BPF_FUNC_map_lookup_elem') !== null;
  return { status: isListed ? 'missing' : 'unknown' };
}
