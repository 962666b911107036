/** How a helper reads through the address that it gets in R3, with R2 as the size and R1 as where to. */
export interface ProbeRead {
  readonly name: string;
  readonly isString: boolean;
}

/** Helpers by number (uapi bpf.h, ___BPF_FUNC_MAPPER). */
const PROBE_READS: ReadonlyMap<number, ProbeRead> = new Map([
  [4, { name: 'bpf_probe_read', isString: false }],
  [45, { name: 'bpf_probe_read_str', isString: true }],
  [112, { name: 'bpf_probe_read_user', isString: false }],
  [113, { name: 'bpf_probe_read_kernel', isString: false }],
  [114, { name: 'bpf_probe_read_user_str', isString: true }],
  [115, { name: 'bpf_probe_read_kernel_str', isString: true }],
  [148, { name: 'bpf_copy_from_user', isString: false }],
  [191, { name: 'bpf_copy_from_user_task', isString: false }],
]);

export function probeRead(helper: number): ProbeRead | null {
  return PROBE_READS.get(helper) ?? null;
}

/** bpf_get_current_task: the address of the task as a number. */
export const GET_CURRENT_TASK = 35;

/** bpf_map_lookup_elem, bpf_ringbuf_reserve, bpf_sk_storage_get and their like: memory of the program's own. */
const GIVING_MEMORY: ReadonlySet<number> = new Set([1, 107, 131, 145, 156, 195, 210]);

export function givesOwnMemory(helper: number): boolean {
  return GIVING_MEMORY.has(helper);
}

/**
 * Helpers that write to no memory they are given: bpf_map_lookup_elem, _update_elem, _delete_elem, _push_elem,
 * bpf_trace_printk, bpf_tail_call, bpf_perf_event_output, bpf_skb_output, bpf_xdp_output, bpf_ringbuf_output,
 * bpf_map_lookup_percpu_elem.
 */
const ONLY_READING: ReadonlySet<number> = new Set([1, 2, 3, 6, 12, 25, 87, 111, 121, 130, 195]);

export function onlyReads(helper: number): boolean {
  return ONLY_READING.has(helper);
}
