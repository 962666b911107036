/* Guards in programs of other types, and targets that some kernels lack. */
#include "guard.h"

#define READ_CPU do { struct task_struct *task = TASK; READ(task, cpu); } while (0)
#define GUARDED_CPU do { if (TASK_HAS(cpu)) READ_CPU; } while (0)

/* Kprobes and their like: nothing is known of their target when they load. */
SEC("kprobe/do_exit") int kprobe_guarded(void *ctx) { GUARDED_CPU; return 0; }
SEC("kprobe/do_exit") int kprobe_bare(void *ctx) { READ_CPU; return 0; }
SEC("kprobe/no_such_function") int kprobe_no_target(void *ctx) { GUARDED_CPU; return 0; }
SEC("kretprobe/do_exit") int kretprobe_guarded(void *ctx) { GUARDED_CPU; return 0; }
SEC("uprobe") int uprobe_guarded(void *ctx) { GUARDED_CPU; return 0; }
SEC("tracepoint/sched/sched_switch") int tracepoint_guarded(void *ctx) { GUARDED_CPU; return 0; }
SEC("tracepoint/sched/no_such_event") int tracepoint_no_target(void *ctx) { GUARDED_CPU; return 0; }
SEC("raw_tp/no_such_event") int raw_tracepoint_no_target(void *ctx) { GUARDED_CPU; return 0; }
SEC("raw_tp.w/sched_switch") int raw_tracepoint_writable(void *ctx) { GUARDED_CPU; return 0; }
SEC("perf_event") int perf_event_guarded(void *ctx) { GUARDED_CPU; return 0; }
SEC("perf_event") int perf_event_bare(void *ctx) { READ_CPU; return 0; }

/* Typed tracepoints: the target is looked for when they load. */
SEC("tp_btf/sched_switch") int typed_tracepoint(void *ctx) { GUARDED_CPU; return 0; }
SEC("tp_btf/no_such_event") int typed_tracepoint_no_target(void *ctx) { GUARDED_CPU; return 0; }
SEC("tp_btf/sched_ext_dump") int typed_tracepoint_newer(void *ctx) { return 0; }

/* Functions of the kernel. */
SEC("fentry/do_exit") int fentry_guarded(void *ctx) { GUARDED_CPU; return 0; }
SEC("fentry/do_exit") int fentry_bare(void *ctx) { READ_CPU; return 0; }
SEC("fexit/do_exit") int fexit_guarded(void *ctx) { GUARDED_CPU; return 0; }
SEC("fentry/no_such_function") int fentry_no_target(void *ctx) { return 0; }
SEC("fentry/do_renameat2") int fentry_later_global(void *ctx) { return 0; }
SEC("fentry/account_page_dirtied") int fentry_gone(void *ctx) { return 0; }
SEC("fentry/security_bpf_map_alloc") int fentry_renamed(void *ctx) { return 0; }
SEC("fentry/security_bpf_map_create") int fentry_new_name(void *ctx) { return 0; }

/* Security hooks. */
SEC("lsm/file_open") int lsm_guarded(void *ctx) { GUARDED_CPU; return 0; }
SEC("lsm/bpf_map_create") int lsm_newer(void *ctx) { return 0; }
SEC("lsm/no_such_hook") int lsm_no_target(void *ctx) { return 0; }

/* Iterators. */
SEC("iter/task") int iterator_guarded(void *ctx) { GUARDED_CPU; return 0; }
SEC("iter/ksym") int iterator_newer(void *ctx) { return 0; }
SEC("iter/no_such_thing") int iterator_no_target(void *ctx) { return 0; }

/* Network programs, which have no kernel memory to read but may have guards. */
SEC("xdp") int xdp_guarded(void *ctx) { if (TASK_HAS(never_was)) USE(bpf_core_field_size(((struct task_struct *)0)->never_was)); return 2; }
SEC("xdp") int xdp_bare(void *ctx) { USE(bpf_core_field_size(((struct task_struct *)0)->never_was)); return 2; }
SEC("tc") int classifier_guarded(void *ctx) { if (TASK_HAS(cpu)) USE(bpf_core_field_size(((struct task_struct *)0)->cpu)); return 0; }
SEC("tc") int classifier_bare(void *ctx) { USE(bpf_core_field_size(((struct task_struct *)0)->cpu)); return 0; }
SEC("socket") int socket_guarded(void *ctx) { if (TASK_HAS(cpu)) USE(bpf_core_field_size(((struct task_struct *)0)->cpu)); return 0; }
SEC("cgroup_skb/ingress") int cgroup_guarded(void *ctx) { if (TASK_HAS(cpu)) USE(bpf_core_field_size(((struct task_struct *)0)->cpu)); return 1; }

/* Types of newer kernels. */
SEC("syscall") int syscall_program(void *ctx) { return 0; }
SEC("sk_lookup") int socket_lookup(void *ctx) { return 1; }
SEC("netfilter") int netfilter_program(void *ctx) { return 1; }
SEC("kprobe.multi/do_ex*") int multi_kprobe(void *ctx) { return 0; }
SEC("cgroup/connect4") int cgroup_connect(void *ctx) { return 1; }
SEC("cgroup/connect_unix") int cgroup_connect_unix(void *ctx) { return 1; }
SEC("tcx/ingress") int tcx_program(void *ctx) { return 0; }
SEC("xdp.frags") int xdp_fragments(void *ctx) { return 2; }
SEC("fentry.s/do_exit") int fentry_sleepable(void *ctx) { return 0; }
SEC("lsm.s/file_open") int lsm_sleepable(void *ctx) { return 0; }
SEC("kprobe.session/do_ex*") int kprobe_session(void *ctx) { return 0; }

char LICENSE[] SEC("license") = "GPL";
