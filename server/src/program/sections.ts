import type { AttachTypeName, ProgramTypeName } from './uapi-names';

/** Where libbpf looks for what a section's target names. */
export type SectionTarget =
  /** In BTF, when the program loads: a program is refused without. */
  | 'function'
  | 'tracepoint'
  | 'LSM hook'
  | 'iterator'
  /** In the BTF of another program, whose descriptor only an application can give. */
  | 'program'
  /** In the maps of .struct_ops. */
  | 'struct_ops'
  /** Only when the program is attached: a function, a system call, a raw tracepoint of the kernel. */
  | 'probed function'
  | 'system call'
  | 'raw tracepoint'
  /** Nothing that BTF could tell. */
  | null;

/** What libbpf makes of a section name. */
export interface SectionMeaning {
  readonly programType: ProgramTypeName;
  /** The expected attach type; null where libbpf leaves it at 0. */
  readonly attachType: AttachTypeName | null;
  readonly sleepable: boolean;
  /** XDP on packets in several buffers. */
  readonly fragments: boolean;
  readonly target: SectionTarget;
  /** What stands after the first `/` where a target may; null where nothing does. */
  readonly targetName: string | null;
}

type Row = readonly [
  programType: string,
  attachType: AttachTypeName | null,
  target: SectionTarget,
  sections: string,
];

/** Sections that are just their name. */
const PLAIN: readonly Row[] = [
  ['SOCKET_FILTER', null, null, 'socket'],
  ['SK_REUSEPORT', 'BPF_SK_REUSEPORT_SELECT', null, 'sk_reuseport'],
  ['SK_REUSEPORT', 'BPF_SK_REUSEPORT_SELECT_OR_MIGRATE', null, 'sk_reuseport/migrate'],
  ['SCHED_CLS', null, null, 'tc classifier'],
  ['SCHED_CLS', 'BPF_TCX_INGRESS', null, 'tc/ingress tcx/ingress'],
  ['SCHED_CLS', 'BPF_TCX_EGRESS', null, 'tc/egress tcx/egress'],
  ['SCHED_CLS', 'BPF_NETKIT_PRIMARY', null, 'netkit/primary'],
  ['SCHED_CLS', 'BPF_NETKIT_PEER', null, 'netkit/peer'],
  ['SCHED_ACT', null, null, 'action'],
  ['SYSCALL', null, null, 'syscall'],
  ['XDP', 'BPF_XDP', null, 'xdp xdp.frags'],
  ['XDP', 'BPF_XDP_DEVMAP', null, 'xdp/devmap xdp.frags/devmap'],
  ['XDP', 'BPF_XDP_CPUMAP', null, 'xdp/cpumap xdp.frags/cpumap'],
  ['PERF_EVENT', null, null, 'perf_event'],
  ['LWT_IN', null, null, 'lwt_in'],
  ['LWT_OUT', null, null, 'lwt_out'],
  ['LWT_XMIT', null, null, 'lwt_xmit'],
  ['LWT_SEG6LOCAL', null, null, 'lwt_seg6local'],
  ['SOCK_OPS', 'BPF_CGROUP_SOCK_OPS', null, 'sockops'],
  ['SK_SKB', null, null, 'sk_skb'],
  ['SK_SKB', 'BPF_SK_SKB_STREAM_PARSER', null, 'sk_skb/stream_parser'],
  ['SK_SKB', 'BPF_SK_SKB_STREAM_VERDICT', null, 'sk_skb/stream_verdict'],
  ['SK_SKB', 'BPF_SK_SKB_VERDICT', null, 'sk_skb/verdict'],
  ['SK_MSG', 'BPF_SK_MSG_VERDICT', null, 'sk_msg'],
  ['SK_LOOKUP', 'BPF_SK_LOOKUP', null, 'sk_lookup'],
  ['LIRC_MODE2', 'BPF_LIRC_MODE2', null, 'lirc_mode2'],
  ['FLOW_DISSECTOR', 'BPF_FLOW_DISSECTOR', null, 'flow_dissector'],
  ['NETFILTER', 'BPF_NETFILTER', null, 'netfilter'],
  ['CGROUP_SKB', null, null, 'cgroup/skb'],
  ['CGROUP_SKB', 'BPF_CGROUP_INET_INGRESS', null, 'cgroup_skb/ingress'],
  ['CGROUP_SKB', 'BPF_CGROUP_INET_EGRESS', null, 'cgroup_skb/egress'],
  ['CGROUP_SOCK', 'BPF_CGROUP_INET_SOCK_CREATE', null, 'cgroup/sock_create cgroup/sock'],
  ['CGROUP_SOCK', 'BPF_CGROUP_INET_SOCK_RELEASE', null, 'cgroup/sock_release'],
  ['CGROUP_SOCK', 'BPF_CGROUP_INET4_POST_BIND', null, 'cgroup/post_bind4'],
  ['CGROUP_SOCK', 'BPF_CGROUP_INET6_POST_BIND', null, 'cgroup/post_bind6'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_INET4_BIND', null, 'cgroup/bind4'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_INET6_BIND', null, 'cgroup/bind6'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_INET4_CONNECT', null, 'cgroup/connect4'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_INET6_CONNECT', null, 'cgroup/connect6'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_UNIX_CONNECT', null, 'cgroup/connect_unix'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_UDP4_SENDMSG', null, 'cgroup/sendmsg4'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_UDP6_SENDMSG', null, 'cgroup/sendmsg6'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_UNIX_SENDMSG', null, 'cgroup/sendmsg_unix'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_UDP4_RECVMSG', null, 'cgroup/recvmsg4'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_UDP6_RECVMSG', null, 'cgroup/recvmsg6'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_UNIX_RECVMSG', null, 'cgroup/recvmsg_unix'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_INET4_GETPEERNAME', null, 'cgroup/getpeername4'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_INET6_GETPEERNAME', null, 'cgroup/getpeername6'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_UNIX_GETPEERNAME', null, 'cgroup/getpeername_unix'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_INET4_GETSOCKNAME', null, 'cgroup/getsockname4'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_INET6_GETSOCKNAME', null, 'cgroup/getsockname6'],
  ['CGROUP_SOCK_ADDR', 'BPF_CGROUP_UNIX_GETSOCKNAME', null, 'cgroup/getsockname_unix'],
  ['CGROUP_SYSCTL', 'BPF_CGROUP_SYSCTL', null, 'cgroup/sysctl'],
  ['CGROUP_SOCKOPT', 'BPF_CGROUP_GETSOCKOPT', null, 'cgroup/getsockopt'],
  ['CGROUP_SOCKOPT', 'BPF_CGROUP_SETSOCKOPT', null, 'cgroup/setsockopt'],
  ['CGROUP_DEVICE', 'BPF_CGROUP_DEVICE', null, 'cgroup/dev'],
];

/** Sections that may go on with `/` and a target. */
const WITH_TARGET: readonly Row[] = [
  ['KPROBE', null, 'probed function', 'kprobe kretprobe'],
  ['KPROBE', 'BPF_TRACE_KPROBE_MULTI', 'probed function', 'kprobe.multi kretprobe.multi'],
  ['KPROBE', 'BPF_TRACE_KPROBE_SESSION', 'probed function', 'kprobe.session'],
  ['KPROBE', null, 'system call', 'ksyscall kretsyscall'],
  ['KPROBE', null, null, 'uprobe uprobe.s uretprobe uretprobe.s usdt usdt.s'],
  [
    'KPROBE',
    'BPF_TRACE_UPROBE_MULTI',
    null,
    'uprobe.multi uprobe.multi.s uretprobe.multi uretprobe.multi.s',
  ],
  ['KPROBE', 'BPF_TRACE_UPROBE_SESSION', null, 'uprobe.session uprobe.session.s'],
  ['TRACEPOINT', null, null, 'tracepoint tracepoint.s tp tp.s'],
  ['RAW_TRACEPOINT', null, 'raw tracepoint', 'raw_tracepoint raw_tracepoint.s raw_tp raw_tp.s'],
  ['RAW_TRACEPOINT_WRITABLE', null, 'raw tracepoint', 'raw_tracepoint.w raw_tp.w'],
  ['TRACING', 'BPF_TRACE_RAW_TP', 'tracepoint', 'tp_btf tp_btf.s'],
  ['TRACING', 'BPF_TRACE_FENTRY', 'function', 'fentry fentry.s'],
  ['TRACING', 'BPF_TRACE_FEXIT', 'function', 'fexit fexit.s'],
  ['TRACING', 'BPF_MODIFY_RETURN', 'function', 'fmod_ret fmod_ret.s'],
  ['TRACING', 'BPF_TRACE_FSESSION', 'function', 'fsession fsession.s'],
  ['TRACING', 'BPF_TRACE_FENTRY_MULTI', null, 'fentry.multi fentry.multi.s'],
  ['TRACING', 'BPF_TRACE_FEXIT_MULTI', null, 'fexit.multi fexit.multi.s'],
  ['TRACING', 'BPF_TRACE_FSESSION_MULTI', null, 'fsession.multi fsession.multi.s'],
  ['TRACING', 'BPF_TRACE_ITER', 'iterator', 'iter iter.s'],
  ['EXT', null, 'program', 'freplace'],
  ['LSM', 'BPF_LSM_MAC', 'LSM hook', 'lsm lsm.s'],
  ['LSM', 'BPF_LSM_CGROUP', 'LSM hook', 'lsm_cgroup'],
  ['STRUCT_OPS', null, 'struct_ops', 'struct_ops struct_ops.s'],
];

const plain = tableOf(PLAIN);
const withTarget = tableOf(WITH_TARGET);

/** What a section, without the `?` of autoload, says of its programs; null for a name that libbpf does not know (find_sec_def). */
export function sectionMeaning(section: string): SectionMeaning | null {
  const slash = section.indexOf('/');
  const head = slash < 0 ? section : section.slice(0, slash);
  const row = withTarget.get(head) ?? plain.get(section);
  if (row === undefined) return null;
  const [programType, attachType, target] = row;
  return {
    programType: `BPF_PROG_TYPE_${programType}` as ProgramTypeName,
    attachType,
    sleepable: head.endsWith('.s') || head === 'syscall',
    fragments: head === 'xdp.frags',
    target,
    targetName: withTarget.has(head) && slash >= 0 ? section.slice(slash + 1) : null,
  };
}

/** The names of sections that libbpf knows: whole ones, and those that a `/` and a target may follow. */
export function sectionNames(): { readonly name: string; readonly takesTarget: boolean }[] {
  return [
    ...[...plain.keys()].map((name) => ({ name, takesTarget: false })),
    ...[...withTarget.keys()].map((name) => ({ name, takesTarget: true })),
  ];
}

function tableOf(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.flatMap((row) => row[3].split(' ').map((name) => [name, row] as const)));
}
