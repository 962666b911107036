import { Kind, type Btf } from '../btf';
import type { AttachTypeName, SectionMeaning, SectionTarget } from '../program';
import type { TargetTypes } from '../relocation';
import type { Cause, TargetKind } from './cause';
import { absenceOf, kernelEnum, ownType, SURELY_ABSENT, type KernelType } from './kernel-types';

/** What a target is called in BTF (libbpf.c, btf_get_kernel_prefix_kind). */
const IN_BTF = {
  function: { prefix: '', kind: Kind.FUNC },
  tracepoint: { prefix: 'btf_trace_', kind: Kind.TYPEDEF },
  'LSM hook': { prefix: 'bpf_lsm_', kind: Kind.FUNC },
  iterator: { prefix: 'bpf_iter_', kind: Kind.FUNC },
} as const;

type KindInBtf = keyof typeof IN_BTF;

/** Whether a target has to be in BTF when the program loads. */
export function isInBtf(target: SectionTarget): target is KindInBtf {
  return target !== null && Object.hasOwn(IN_BTF, target);
}

/** libbpf's buffer for a name with its prefix (BTF_MAX_NAME_SIZE). */
const LONGEST_NAME = 128;

export interface AttachOutcome {
  /** The function, typedef or struct that the program attaches to. */
  readonly type: KernelType | null;
  readonly causes: readonly Cause[];
}

const NOTHING: AttachOutcome = { type: null, causes: [] };
const certainly = { certainty: 'certain', dependsOn: [] } as const;

/** Looks a section's target up, as libbpf does before it loads the program, and where it would look when it attaches it. */
export function findTarget(
  { target, targetName }: SectionMeaning,
  types: TargetTypes,
): AttachOutcome {
  switch (target) {
    case null:
    case 'struct_ops':
      return NOTHING;
    case 'program':
      // libbpf asks for the other program's descriptor, which no section can give.
      return missing('program', targetName ?? '', null);
    case 'function':
    case 'tracepoint':
    case 'LSM hook':
    case 'iterator':
      return targetName === null
        ? missing(target, '', null)
        : findInKernel(target, targetName, types);
    case 'probed function':
      return unsure(targetName, 'function', types);
    case 'raw tracepoint':
      return unsure(targetName, 'tracepoint', types);
    case 'system call':
      return unsureSystemCall(targetName, types);
  }
}

/** libbpf.c, find_kernel_btf_id: a module's name may be cut short, as may `vmlinux`. */
function findInKernel(kind: KindInBtf, written: string, types: TargetTypes): AttachOutcome {
  const colon = written.indexOf(':');
  const module = colon < 0 ? null : written.slice(0, colon);
  const name = written.slice(colon + 1);
  const sought = IN_BTF[kind].prefix + name;
  if (sought.length >= LONGEST_NAME) return missing(kind, name, module);
  if (module === null || 'vmlinux'.startsWith(module)) {
    const typeId = ownType(types.vmlinux, sought, IN_BTF[kind].kind);
    if (typeId !== null) {
      return { type: { btf: types.vmlinux, typeId, module: null }, causes: [] };
    }
  }
  for (const candidate of types.modules) {
    if ('fault' in candidate) {
      const { name: unreadable, fault } = candidate;
      return {
        type: null,
        causes: [{ ...certainly, code: 'btf-unreadable', module: unreadable, fault }],
      };
    }
  }
  for (const candidate of types.modules) {
    if ('fault' in candidate) continue;
    if (module !== null && !candidate.name.startsWith(module)) continue;
    const found = typeInModule(candidate.btf, sought, IN_BTF[kind].kind);
    if (found !== null) {
      return { type: { btf: candidate.btf, typeId: found, module: candidate.name }, causes: [] };
    }
  }
  // Security hooks and iterators are the kernel's own: the verifier takes none of modules.
  const isOfAny = (kind === 'function' || kind === 'tracepoint') && module !== 'vmlinux';
  const absence = isOfAny ? absenceOf(types, sought, IN_BTF[kind].kind, name) : SURELY_ABSENT;
  return missing(kind, name, module, absence);
}

/** A module's BTF goes on from that of vmlinux. */
function typeInModule(btf: Btf, name: string, kind: number): number | null {
  const inBase = btf.base === null ? null : ownType(btf.base, name, kind);
  return inBase ?? ownType(btf, name, kind);
}

function missing(
  kind: TargetKind,
  target: string,
  module: string | null,
  absence = SURELY_ABSENT,
): AttachOutcome {
  return { type: null, causes: [{ ...absence, code: 'attach-missing', kind, target, module }] };
}

/** `do_exit+0x10` is in do_exit; a pattern may fit anything. */
function unsure(
  written: string | null,
  kind: 'function' | 'tracepoint',
  types: TargetTypes,
): AttachOutcome {
  const name = written?.split('+')[0] ?? '';
  if (name === '' || !/^[\w.]+$/.test(name)) return NOTHING;
  const { prefix, kind: btfKind } = IN_BTF[kind];
  return isAnywhere(prefix + name, btfKind, types) ? NOTHING : attachUnsure(name);
}

function unsureSystemCall(name: string | null, types: TargetTypes): AttachOutcome {
  if (name === null || !/^\w+$/.test(name)) return NOTHING;
  const spellings = [
    '__x64_sys_',
    '__arm64_sys_',
    '__s390x_sys_',
    '__riscv_sys_',
    '__powerpc_sys_',
  ];
  const names = [...spellings, '__se_sys_', '__do_sys_', 'sys_'].map((prefix) => prefix + name);
  const isThere = names.some((spelling) => isAnywhere(spelling, Kind.FUNC, types));
  return isThere ? NOTHING : attachUnsure(name);
}

function isAnywhere(name: string, kind: number, { vmlinux, modules }: TargetTypes): boolean {
  if (ownType(vmlinux, name, kind) !== null) return true;
  return modules.some((module) => 'btf' in module && ownType(module.btf, name, kind) !== null);
}

function attachUnsure(target: string): AttachOutcome {
  return {
    type: null,
    causes: [{ code: 'attach-unsure', certainty: 'kernel-unknown', dependsOn: [target], target }],
  };
}

/** Program types of which the kernel looks at the expected attach type when it loads them (bpf_prog_load_check_attach). */
const CHECKED_ATTACH_TYPES = new Set([
  'BPF_PROG_TYPE_TRACING',
  'BPF_PROG_TYPE_LSM',
  'BPF_PROG_TYPE_CGROUP_SOCK',
  'BPF_PROG_TYPE_CGROUP_SOCK_ADDR',
  'BPF_PROG_TYPE_CGROUP_SKB',
  'BPF_PROG_TYPE_CGROUP_SOCKOPT',
  'BPF_PROG_TYPE_SK_LOOKUP',
  'BPF_PROG_TYPE_SK_REUSEPORT',
  'BPF_PROG_TYPE_NETFILTER',
]);

/** What the kernel's own enums and structs say against a program of this kind. */
export function kindCauses(section: SectionMeaning, vmlinux: Btf): Cause[] {
  const { programType, attachType } = section;
  const causes: Cause[] = [];
  if (lacks(vmlinux, 'bpf_prog_type', programType)) {
    causes.push({ ...certainly, code: 'program-type-missing', name: programType });
  }
  const isChecked = attachType !== null && CHECKED_ATTACH_TYPES.has(programType);
  if (isChecked && lacks(vmlinux, 'bpf_attach_type', attachType)) {
    causes.push({ ...certainly, code: 'attach-type-missing', name: attachType });
  }
  if (section.fragments && hasNoMember(vmlinux, 'bpf_prog_aux', 'xdp_has_frags')) {
    causes.push({ ...certainly, code: 'attach-type-missing', name: 'BPF_F_XDP_HAS_FRAGS' });
  }
  return causes;
}

function lacks(
  vmlinux: Btf,
  enumName: 'bpf_prog_type' | 'bpf_attach_type',
  name: SectionMeaning['programType'] | AttachTypeName,
): boolean {
  const values = kernelEnum(vmlinux, enumName);
  return values !== null && ![...values.values()].includes(name);
}

function hasNoMember(vmlinux: Btf, struct: string, member: string): boolean {
  const id = ownType(vmlinux, struct, Kind.STRUCT);
  if (id === null) return false;
  for (let i = 0; i < vmlinux.vlen(id); i++) {
    if (vmlinux.elementName(id, i) === member) return false;
  }
  return true;
}
