import assert from 'node:assert/strict';
import { readBtf, type Btf } from '../../server/src/btf';
import { readObject } from '../../server/src/object';
import { applySettings } from '../../server/src/program';
import {
  judgeObject,
  prepareObject,
  type Cause,
  type PreparedObject,
  type ProgramJudgement,
  type TargetKernel,
} from '../../server/src/verdict';
import { BpfObjectBuilder, BtfBuilder, type ByteOrder } from '../support';

/** The enumerators that say what kernels of these tests can do, beside what a test adds. */
export const USUAL_ENUMS = {
  bpf_func_id: {
    BPF_FUNC_unspec: 0,
    BPF_FUNC_map_lookup_elem: 1,
    BPF_FUNC_probe_read: 4,
    BPF_FUNC_ktime_get_ns: 5,
    __BPF_FUNC_MAX_ID: 6,
  },
  bpf_map_type: {
    BPF_MAP_TYPE_UNSPEC: 0,
    BPF_MAP_TYPE_HASH: 1,
    BPF_MAP_TYPE_ARRAY: 2,
    BPF_MAP_TYPE_STRUCT_OPS: 26,
    __MAX_BPF_MAP_TYPE: 27,
  },
  bpf_prog_type: {
    BPF_PROG_TYPE_UNSPEC: 0,
    BPF_PROG_TYPE_KPROBE: 2,
    BPF_PROG_TYPE_XDP: 6,
    BPF_PROG_TYPE_RAW_TRACEPOINT: 17,
    BPF_PROG_TYPE_CGROUP_SOCK_ADDR: 18,
    BPF_PROG_TYPE_TRACING: 26,
    BPF_PROG_TYPE_STRUCT_OPS: 27,
    BPF_PROG_TYPE_EXT: 28,
    BPF_PROG_TYPE_LSM: 29,
    __MAX_BPF_PROG_TYPE: 31,
  },
  bpf_attach_type: {
    BPF_CGROUP_INET4_BIND: 8,
    BPF_TRACE_RAW_TP: 23,
    BPF_TRACE_FENTRY: 24,
    BPF_TRACE_FEXIT: 25,
    BPF_MODIFY_RETURN: 26,
    BPF_LSM_MAC: 27,
    BPF_TRACE_ITER: 28,
    __MAX_BPF_ATTACH_TYPE: 49,
  },
} as const;

export interface KernelOptions extends Partial<Omit<TargetKernel, 'types'>> {
  readonly order?: ByteOrder;
  /** Which enums it has; all of the usual ones unless told. */
  readonly enums?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly modules?: TargetKernel['types']['modules'];
}

/** A kernel of the usual enums and of what `fill` adds to its types. */
export function kernelWith(
  fill: (btf: BtfBuilder) => void = () => undefined,
  { order = 'little', enums = USUAL_ENUMS, modules = [], ...facts }: KernelOptions = {},
): TargetKernel {
  const builder = new BtfBuilder(order);
  for (const [name, values] of Object.entries(enums)) builder.enumeration(name, values);
  fill(builder);
  const vmlinux = parsed(builder, null);
  const usual = { name: 'test', arch: 'amd64', version: [6, 12, 0], config: null } as const;
  return { ...usual, ...facts, types: { vmlinux, modules } };
}

/** A kernel of whose modules nothing is known but that they may have what begins with `mod_`. */
export function withUnseenModules(kernel: TargetKernel): TargetKernel {
  const mayBeElsewhere = (name: string) => /^(?:btf_trace_|bpf_lsm_|bpf_iter_)?mod_/.test(name);
  return { ...kernel, types: { ...kernel.types, mayBeElsewhere } };
}

/** A module on top of a kernel made by a builder. */
export function parsed(builder: BtfBuilder, base: Btf | null): Btf {
  const btf = readBtf(builder.build(), base === null ? {} : { base });
  assert.ok(btf.ok, btf.ok ? '' : btf.fault.message);
  return btf.value;
}

export function objectWith(
  fill: (object: BpfObjectBuilder) => void,
  order: ByteOrder = 'little',
  settings: readonly string[] = [],
): PreparedObject {
  const builder = new BpfObjectBuilder(order);
  fill(builder);
  const object = readObject(builder.build());
  assert.ok(object.ok, object.ok ? '' : object.fault.message);
  const { data, faults } = applySettings(object.value, settings);
  assert.deepEqual(faults, []);
  return prepareObject(object.value, data);
}

/** What a kernel makes of one program, by name; of the only one when none is named. */
export function judge(
  prepared: PreparedObject,
  kernel: TargetKernel,
  name?: string,
): ProgramJudgement {
  const index = prepared.programs.findIndex(
    ({ functionIndex }) =>
      name === undefined || prepared.object.functions[functionIndex].name === name,
  );
  const judged = judgeObject(prepared, kernel).programs.at(index);
  assert.ok(judged);
  return judged;
}

/** Verdict and causes in short: `fails: helper-missing certain`. */
export function told({ verdict, causes }: ProgramJudgement): string {
  const words = causes.map(({ code, certainty }) => ` ${code} ${certainty}`);
  return words.length === 0 ? verdict : `${verdict}:${words.join(',')}`;
}

export function onlyCause({ causes }: ProgramJudgement): Cause {
  assert.equal(causes.length, 1, JSON.stringify(causes));
  return causes[0];
}
