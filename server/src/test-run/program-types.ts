import { success, type Result } from '../bytes';
import type { AttachTypeName, ProgramTypeName } from '../program';

import { failure } from './faults';

/** What a kernel struct of context is called and how many bytes it has at most on kernels of today. */
export interface ContextStruct {
  readonly name: string;
  /** The kernel takes a shorter one, and a longer one whose rest is zero. */
  readonly size: number;
  /** The first version that takes one. */
  readonly since: string;
  readonly isRequired: boolean;
}

/** What BPF_PROG_TEST_RUN takes for programs of a type, and gives (net/bpf/test_run.c). */
export interface TestRunType {
  readonly programType: ProgramTypeName;
  /** The first version that runs them; stable kernels and distributions may have it earlier. */
  readonly since: string;
  /** The data of the run: with an Ethernet header, from the IP header on, or none. */
  readonly data: 'frame' | 'packet' | null;
  /** With fewer bytes of data, no version runs them; what newer ones want beside, `missingHeader` tells. */
  readonly leastData: number;
  /** What the output data is. */
  readonly output: 'data' | 'bpf_flow_keys' | null;
  /** The Ethernet header is not the program's: the kernel gives back zeros there. */
  readonly losesHeader: boolean;
  /** Null where the context is whatever the program reads. */
  readonly context: ContextStruct | null;
  /** Whether the context comes back as the program left it. */
  readonly givesContext: boolean;
  /** Whether it can run more than once, and so is measured. */
  readonly repeats: boolean;
}

const ETHERNET_HEADER = 14;
const IPV4_HEADER = 20;

const skb = {
  data: 'frame',
  leastData: ETHERNET_HEADER,
  output: 'data',
  context: { name: '__sk_buff', size: 192, since: '5.2', isRequired: false },
  givesContext: true,
  repeats: true,
} as const;

const contextOnly = {
  data: null,
  leastData: 0,
  output: null,
  losesHeader: false,
  context: null,
  givesContext: false,
  repeats: false,
} as const;

const TABLE: readonly TestRunType[] = [
  { ...skb, programType: 'BPF_PROG_TYPE_SOCKET_FILTER', since: '4.12', losesHeader: true },
  { ...skb, programType: 'BPF_PROG_TYPE_SCHED_CLS', since: '4.12', losesHeader: false },
  { ...skb, programType: 'BPF_PROG_TYPE_SCHED_ACT', since: '4.12', losesHeader: false },
  {
    programType: 'BPF_PROG_TYPE_XDP',
    since: '4.12',
    data: 'frame',
    leastData: ETHERNET_HEADER,
    output: 'data',
    losesHeader: false,
    context: { name: 'xdp_md', size: 24, since: '5.15', isRequired: false },
    givesContext: true,
    repeats: true,
  },
  { ...skb, programType: 'BPF_PROG_TYPE_CGROUP_SKB', since: '4.12', losesHeader: true },
  { ...skb, programType: 'BPF_PROG_TYPE_LWT_IN', since: '4.12', losesHeader: true },
  { ...skb, programType: 'BPF_PROG_TYPE_LWT_OUT', since: '4.12', losesHeader: true },
  { ...skb, programType: 'BPF_PROG_TYPE_LWT_XMIT', since: '4.12', losesHeader: true },
  { ...skb, programType: 'BPF_PROG_TYPE_LWT_SEG6LOCAL', since: '4.18', losesHeader: true },
  {
    programType: 'BPF_PROG_TYPE_FLOW_DISSECTOR',
    since: '5.1',
    data: 'frame',
    leastData: ETHERNET_HEADER,
    output: 'bpf_flow_keys',
    losesHeader: false,
    context: { name: 'bpf_flow_keys', size: 56, since: '5.4', isRequired: false },
    givesContext: true,
    repeats: true,
  },
  { ...contextOnly, programType: 'BPF_PROG_TYPE_RAW_TRACEPOINT', since: '5.10' },
  { ...contextOnly, programType: 'BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE', since: '5.10' },
  {
    programType: 'BPF_PROG_TYPE_SK_LOOKUP',
    since: '5.13',
    data: null,
    leastData: 0,
    output: null,
    losesHeader: false,
    context: { name: 'bpf_sk_lookup', size: 72, since: '5.13', isRequired: true },
    givesContext: true,
    repeats: true,
  },
  { ...contextOnly, programType: 'BPF_PROG_TYPE_SYSCALL', since: '5.14', givesContext: true },
  {
    programType: 'BPF_PROG_TYPE_NETFILTER',
    since: '6.4',
    data: 'packet',
    leastData: IPV4_HEADER,
    output: null,
    losesHeader: false,
    context: null,
    givesContext: false,
    repeats: true,
  },
];

const byType: ReadonlyMap<ProgramTypeName, TestRunType> = new Map(
  TABLE.map((row) => [row.programType, row]),
);

/** Every type whose programs can be run with test data. */
export const TEST_RUN_TYPES: readonly TestRunType[] = TABLE;

/** A program as far as it matters to a run. */
export interface RunnableProgram {
  readonly programType: ProgramTypeName;
  readonly attachType: AttachTypeName | null;
}

/** What a run of the program takes and gives, or why it cannot be run with test data. */
export function testRunType({ programType, attachType }: RunnableProgram): Result<TestRunType> {
  if (attachType === 'BPF_XDP_DEVMAP' || attachType === 'BPF_XDP_CPUMAP') {
    return failure('attach-type-cannot-run', attachType);
  }
  const found = byType.get(programType);
  if (found !== undefined) return success(found);
  if (programType === 'BPF_PROG_TYPE_TRACING') return failure('tracing-cannot-run');
  if (programType === 'BPF_PROG_TYPE_STRUCT_OPS') return failure('struct-ops-cannot-run');
  return failure('type-cannot-run', shortTypeName(programType), TABLE.map(nameOf));
}

function nameOf({ programType }: TestRunType): string {
  return shortTypeName(programType);
}

/** `BPF_PROG_TYPE_SCHED_CLS` as it is spoken of: `sched_cls`. */
export function shortTypeName(programType: ProgramTypeName): string {
  return programType.slice('BPF_PROG_TYPE_'.length).toLowerCase();
}
