import { isComposite, Kind, resolveSize, type Btf } from '../btf';
import type { BpfFunction, BpfObject } from '../object';
import type { Parameter, WalkedFunction } from '../verifier';

/** What the verifier goes by when it takes a pointer argument for the context (btf.c, btf_is_prog_ctx_type). */
const CONTEXT_TYPES: ReadonlySet<string> = new Set([
  '__sk_buff',
  'bpf_cgroup_dev_ctx',
  'bpf_nf_ctx',
  'bpf_perf_event_data',
  'bpf_raw_tracepoint_args',
  'bpf_sk_lookup',
  'bpf_sock',
  'bpf_sock_addr',
  'bpf_sock_ops',
  'bpf_sockopt',
  'bpf_sysctl',
  'bpf_user_pt_regs_t',
  'pt_regs',
  'sk_msg_md',
  'sk_reuseport_md',
  'user_pt_regs',
  'user_regs_struct',
  'xdp_md',
]);

/** How the verifier takes the arguments of a global function when it verifies it alone, by its BTF. */
export function parametersOf(
  { btf }: BpfObject,
  { name }: BpfFunction,
): Pick<WalkedFunction, 'parameters' | 'pointedSizes'> {
  const fn = btf
    .names()
    .named(name)
    .find((id) => btf.kind(id) === Kind.FUNC);
  if (fn === undefined) return {};
  const proto = btf.type(fn);
  const tags = argumentTags(btf, fn);
  const parameters: Parameter[] = [];
  for (let i = 0; i < btf.vlen(proto); i++) {
    parameters.push(parameterOf(btf, btf.elementType(proto, i), tags.get(i) ?? []));
  }
  return { parameters, pointedSizes: pointedSizesOf(btf, proto) };
}

/** How many bytes the pointer arguments of a function point to; null where that is no pointer, or not told. */
export function pointedSizesOf(btf: Btf, proto: number): (number | null)[] {
  const sizes: (number | null)[] = [];
  for (let i = 0; i < btf.vlen(proto); i++) {
    const type = btf.skipModifiers(btf.elementType(proto, i));
    sizes.push(btf.kind(type) === Kind.PTR ? resolveSize(btf, btf.type(type)) : null);
  }
  return sizes;
}

/** Whether a type is a pointer to a struct, declared only or whole, which the verifier follows by its BTF. */
export function pointsToStruct(btf: Btf, declared: number): boolean {
  const type = btf.skipModifiers(declared);
  if (btf.kind(type) !== Kind.PTR) return false;
  const pointee = btf.kind(btf.skipModifiers(btf.type(type)));
  return isComposite(pointee) || pointee === Kind.FWD;
}

function parameterOf(btf: Btf, declared: number, tags: readonly string[]): Parameter {
  const type = btf.skipModifiers(declared);
  if (btf.kind(type) !== Kind.PTR) return 'number';
  if (tags.includes('arg:ctx') || isContext(btf, btf.type(type))) return 'context';
  return tags.includes('arg:nonnull') ? 'non-null pointer' : 'pointer';
}

/** Some context types are known by the typedef, others by the struct. */
function isContext(btf: Btf, pointee: number): boolean {
  if (btf.kind(pointee) === Kind.TYPEDEF && CONTEXT_TYPES.has(btf.name(pointee))) return true;
  const type = btf.skipModifiers(pointee);
  return isComposite(btf.kind(type)) && CONTEXT_TYPES.has(btf.name(type));
}

function argumentTags(btf: Btf, fn: number): Map<number, string[]> {
  const tags = new Map<number, string[]>();
  for (let id = fn + 1; id < btf.typeCount; id++) {
    if (btf.kind(id) !== Kind.DECL_TAG || btf.type(id) !== fn) continue;
    const argument = btf.tagComponent(id);
    tags.set(argument, [...(tags.get(argument) ?? []), btf.name(id)]);
  }
  return tags;
}
