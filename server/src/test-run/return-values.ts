import type { ProgramTypeName } from '../program';
import type { RunnableProgram } from './program-types';

type Values = Readonly<Record<string, number>>;

/** enum xdp_action */
const XDP: Values = {
  XDP_ABORTED: 0,
  XDP_DROP: 1,
  XDP_PASS: 2,
  XDP_TX: 3,
  XDP_REDIRECT: 4,
};

/** linux/pkt_cls.h */
const TC: Values = {
  TC_ACT_UNSPEC: -1,
  TC_ACT_OK: 0,
  TC_ACT_RECLASSIFY: 1,
  TC_ACT_SHOT: 2,
  TC_ACT_PIPE: 3,
  TC_ACT_STOLEN: 4,
  TC_ACT_QUEUED: 5,
  TC_ACT_REPEAT: 6,
  TC_ACT_REDIRECT: 7,
  TC_ACT_TRAP: 8,
};

/** enum tcx_action_base */
const TCX: Values = { TCX_NEXT: -1, TCX_PASS: 0, TCX_DROP: 2, TCX_REDIRECT: 7 };

/** enum netkit_action */
const NETKIT: Values = { NETKIT_NEXT: -1, NETKIT_PASS: 0, NETKIT_DROP: 2, NETKIT_REDIRECT: 7 };

/** The kernel has no names for these: the first bit keeps the packet, the second tells of congestion on the way out. */
const CGROUP_SKB: Values = { drop: 0, keep: 1, 'drop+cn': 2, 'keep+cn': 3 };

/** enum sk_action */
const SK: Values = { SK_DROP: 0, SK_PASS: 1 };

/** enum bpf_ret_code */
const FLOW_DISSECTOR: Values = { BPF_OK: 0, BPF_DROP: 2, BPF_FLOW_DISSECTOR_CONTINUE: 129 };
const LWT: Values = { BPF_OK: 0, BPF_DROP: 2, BPF_REDIRECT: 7, BPF_LWT_REROUTE: 128 };

/** linux/netfilter.h; the verifier lets through only these. */
const NETFILTER: Values = { NF_DROP: 0, NF_ACCEPT: 1 };

/** The first set that has a value gives its name; each has a say in what a name means. */
const BY_TYPE: Readonly<Partial<Record<ProgramTypeName, readonly Values[]>>> = {
  BPF_PROG_TYPE_XDP: [XDP],
  BPF_PROG_TYPE_SCHED_CLS: [TC, TCX, NETKIT],
  BPF_PROG_TYPE_SCHED_ACT: [TC],
  BPF_PROG_TYPE_CGROUP_SKB: [CGROUP_SKB],
  BPF_PROG_TYPE_SK_LOOKUP: [SK],
  BPF_PROG_TYPE_FLOW_DISSECTOR: [FLOW_DISSECTOR],
  BPF_PROG_TYPE_LWT_IN: [LWT],
  BPF_PROG_TYPE_LWT_OUT: [LWT],
  BPF_PROG_TYPE_LWT_XMIT: [LWT],
  BPF_PROG_TYPE_LWT_SEG6LOCAL: [LWT],
  BPF_PROG_TYPE_NETFILTER: [NETFILTER],
};

/** Every name of every type, for completion. */
export const RETURN_NAMES: readonly string[] = [
  ...new Set(
    Object.values(BY_TYPE).flatMap((sets) => sets.flatMap((values) => Object.keys(values))),
  ),
];

function setsOf({ programType, attachType }: RunnableProgram): readonly Values[] {
  const sets = BY_TYPE[programType] ?? [];
  return attachType?.startsWith('BPF_NETKIT_') === true ? [NETKIT, ...sets] : sets;
}

/** The names that values of a program may have, the usual ones first. */
export function returnNames(program: RunnableProgram): string[] {
  return [...new Set(setsOf(program).flatMap((values) => Object.keys(values)))];
}

/** The name of what a program returned, a 32-bit number that the kernel gives without a sign; null where it has none. */
export function returnName(program: RunnableProgram, value: number): string | null {
  for (const values of setsOf(program)) {
    const found = Object.entries(values).find(([, number]) => number >>> 0 === value >>> 0);
    if (found !== undefined) return found[0];
  }
  return null;
}

/** The 32-bit number without a sign that a name stands for; null for a name that programs of the type do not return. */
export function returnValue(program: RunnableProgram, name: string): number | null {
  for (const values of setsOf(program)) {
    if (Object.hasOwn(values, name)) return values[name] >>> 0;
  }
  return null;
}

/** `XDP_PASS (2)`, `TC_ACT_UNSPEC (-1)`, `7`. */
export function returnLabel(program: RunnableProgram, value: number): string {
  const name = returnName(program, value);
  const signed = value | 0;
  const number = signed < 0 && signed >= -4095 ? signed : value >>> 0;
  return name === null ? String(number) : `${name} (${number})`;
}
