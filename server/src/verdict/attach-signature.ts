import { isComposite, Kind, type Btf } from '../btf';
import type { AttachTypeName } from '../program';
import type { KernelType } from './kernel-types';

/** What a program may read of its target through its context, one slot of 8 bytes for each argument. */
export interface TargetArguments {
  /** Without the data pointer that tracepoints hide. */
  readonly count: number;
  /** Bytes that arguments and, where the program may read it, the return value take. */
  readonly bytes: number;
}

const SLOT = 8;

/** Programs that run when the target returns, or in its place, and so may read its return value. */
const SEE_RETURN_VALUE: ReadonlySet<AttachTypeName | null> = new Set<AttachTypeName>([
  'BPF_TRACE_FEXIT',
  'BPF_TRACE_FSESSION',
  'BPF_MODIFY_RETURN',
  'BPF_LSM_MAC',
  'BPF_LSM_CGROUP',
]);

/** Structs by value take as many slots as they need since Linux 6.1; before, nothing attaches to their functions. */
const STRUCT_ARGUMENTS_SINCE = [6, 1] as const;

/** The arguments of an attach target (btf.c, btf_ctx_access, get_ctx_arg_idx); null where nothing can be told. */
export function targetArguments(
  { btf, typeId }: KernelType,
  attachType: AttachTypeName | null,
  version: readonly [number, number, number] | null,
): TargetArguments | null {
  const proto = prototypeOf(btf, typeId);
  if (proto === null) return null;
  const hidden = btf.kind(typeId) === Kind.TYPEDEF ? 1 : 0;
  const count = btf.vlen(proto) - hidden;
  if (count < 0) return null;
  let bytes = 0;
  for (let i = hidden; i < btf.vlen(proto); i++) {
    const size = slotBytes(btf, btf.elementType(proto, i));
    if (size === 0) return null;
    if (size > SLOT && !takesStructs(version)) return null;
    bytes += size;
  }
  if (SEE_RETURN_VALUE.has(attachType)) bytes += slotBytes(btf, btf.type(proto));
  return { count, bytes };
}

/** The type of the argument that a load from the context gets at; null for none, and for the return value. */
export function argumentAt({ btf, typeId }: KernelType, offset: number): number | null {
  const proto = prototypeOf(btf, typeId);
  if (proto === null) return null;
  let at = 0;
  for (let i = btf.kind(typeId) === Kind.TYPEDEF ? 1 : 0; i < btf.vlen(proto); i++) {
    const type = btf.elementType(proto, i);
    if (offset === at) return type;
    at += slotBytes(btf, type);
  }
  return null;
}

function prototypeOf(btf: Btf, typeId: number): number | null {
  let id = typeId;
  for (let links = 0; links < 8; links++) {
    const kind = btf.kind(id);
    if (kind === Kind.FUNC_PROTO) return id;
    if (kind !== Kind.FUNC && kind !== Kind.TYPEDEF && kind !== Kind.PTR) return null;
    id = btf.type(id);
  }
  return null;
}

/** 0 for void, and for what ends the arguments of a function that takes any number. */
function slotBytes(btf: Btf, declared: number): number {
  const id = btf.skipModifiers(declared);
  if (id === 0) return 0;
  if (!isComposite(btf.kind(id))) return SLOT;
  return Math.ceil(btf.size(id) / SLOT) * SLOT;
}

function takesStructs(version: readonly [number, number, number] | null): boolean {
  if (version === null) return false;
  const [major, minor] = version;
  const [since, sinceMinor] = STRUCT_ARGUMENTS_SINCE;
  return major > since || (major === since && minor >= sinceMinor);
}
