/** By helper or kfunc of the kernel, the struct that it returns a pointer to which CO-RE may follow. */
const RETURNED = new Map<string, string>([
  ['bpf_get_current_task_btf', 'task_struct'],
  ['bpf_task_from_pid', 'task_struct'],
  ['bpf_task_from_vpid', 'task_struct'],
  ['bpf_task_acquire', 'task_struct'],
  ['bpf_task_pt_regs', 'pt_regs'],
  ['bpf_task_get_cgroup1', 'cgroup'],
  ['bpf_cgroup_from_id', 'cgroup'],
  ['bpf_cgroup_acquire', 'cgroup'],
  ['bpf_cgroup_ancestor', 'cgroup'],
  ['bpf_sock_from_file', 'socket'],
  ['bpf_skc_to_tcp_sock', 'tcp_sock'],
  ['bpf_skc_to_tcp6_sock', 'tcp6_sock'],
  ['bpf_skc_to_tcp_timewait_sock', 'tcp_timewait_sock'],
  ['bpf_skc_to_tcp_request_sock', 'tcp_request_sock'],
  ['bpf_skc_to_udp6_sock', 'udp6_sock'],
  ['bpf_skc_to_unix_sock', 'unix_sock'],
  ['bpf_skc_to_mptcp_sock', 'mptcp_sock'],
  ['bpf_get_task_exe_file', 'file'],
]);

export function returnedType(name: string): string | null {
  return RETURNED.get(name) ?? null;
}
