/* Questions about types and enumerators of real kernels. */
#include "core.h"

enum bpf_func_id { BPF_FUNC_map_lookup_elem = 1, BPF_FUNC_unspec_here = 0, BPF_FUNC_ringbuf_output = 2,
	BPF_FUNC_loop = 3, BPF_FUNC_kptr_xchg = 4, BPF_FUNC_cgrp_storage_get = 5, BPF_FUNC_not_a_helper = 6 };
enum bpf_map_type { BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_RINGBUF = 2, BPF_MAP_TYPE_ARENA = 3 };
enum bpf_prog_type { BPF_PROG_TYPE_KPROBE = 1, BPF_PROG_TYPE_SYSCALL = 2, BPF_PROG_TYPE_NETFILTER = 3 };
enum bpf_attach_type { BPF_TRACE_FENTRY = 1, BPF_PERF_EVENT = 2, BPF_TRACE_UPROBE_SESSION = 3 };
enum bpf_features { BPF_FEAT_RDONLY_CAST_TO_VOID = 0 };
enum zone_stat_item { NR_FREE_PAGES, NR_ZONE_INACTIVE_FILE, NR_BOUNCE, NR_VM_ZONE_STAT_ITEMS };
enum node_stat_item { NR_ACTIVE_FILE, NR_SLAB_RECLAIMABLE_B, NR_FILE_PAGES };
enum cgroup_subsys_id { memory_cgrp_id, pids_cgrp_id, misc_cgrp_id, CGROUP_SUBSYS_COUNT };
enum perf_callchain_context { PERF_CONTEXT_HV, PERF_CONTEXT_KERNEL, PERF_CONTEXT_USER, PERF_CONTEXT_MAX };
enum hmm_pfn_flags { HMM_PFN_VALID = 0x8000000000000000ULL, HMM_PFN_REQ_FAULT = 1 };
enum netdev_priv_flags { IFF_BONDING = 1, IFF_TX_SKB_NO_LINEAR = 0x80000000U };
enum tcp_ca_state { TCP_CA_Open, TCP_CA_Loss };
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_MAX };
enum uprobe_filter_ctx { UPROBE_FILTER_REGISTER };
enum rw_hint { WRITE_LIFE_NOT_SET, WRITE_LIFE_EXTREME };
enum migratetype { MIGRATE_UNMOVABLE, MIGRATE_ISOLATE, MIGRATE_TYPES };

#define VALUE(type, name) \
	REPORT(bpf_core_enum_value_exists(type, name)); \
	REPORT(bpf_core_enum_value(type, name))

/* Is a helper, a map type, a program type there? */
SEC("raw_tp/features")
int features(void *p)
{
	VALUE(enum bpf_func_id, BPF_FUNC_map_lookup_elem);
	VALUE(enum bpf_func_id, BPF_FUNC_ringbuf_output);
	VALUE(enum bpf_func_id, BPF_FUNC_loop);
	VALUE(enum bpf_func_id, BPF_FUNC_kptr_xchg);
	VALUE(enum bpf_func_id, BPF_FUNC_cgrp_storage_get);
	VALUE(enum bpf_func_id, BPF_FUNC_not_a_helper);
	VALUE(enum bpf_map_type, BPF_MAP_TYPE_HASH);
	VALUE(enum bpf_map_type, BPF_MAP_TYPE_RINGBUF);
	VALUE(enum bpf_map_type, BPF_MAP_TYPE_ARENA);
	VALUE(enum bpf_prog_type, BPF_PROG_TYPE_SYSCALL);
	VALUE(enum bpf_prog_type, BPF_PROG_TYPE_NETFILTER);
	VALUE(enum bpf_attach_type, BPF_TRACE_FENTRY);
	VALUE(enum bpf_attach_type, BPF_TRACE_UPROBE_SESSION);
	VALUE(enum bpf_features, BPF_FEAT_RDONLY_CAST_TO_VOID);
	return 0;
}

/* Kernel-internal enumerators are renumbered at will. */
SEC("raw_tp/renumbered")
int renumbered(void *p)
{
	VALUE(enum zone_stat_item, NR_FREE_PAGES);
	VALUE(enum zone_stat_item, NR_ZONE_INACTIVE_FILE);
	VALUE(enum zone_stat_item, NR_BOUNCE);
	VALUE(enum zone_stat_item, NR_VM_ZONE_STAT_ITEMS);
	VALUE(enum node_stat_item, NR_SLAB_RECLAIMABLE_B);
	VALUE(enum node_stat_item, NR_FILE_PAGES);
	VALUE(enum cgroup_subsys_id, memory_cgrp_id);
	VALUE(enum cgroup_subsys_id, pids_cgrp_id);
	VALUE(enum cgroup_subsys_id, misc_cgrp_id);
	VALUE(enum cgroup_subsys_id, CGROUP_SUBSYS_COUNT);
	VALUE(enum tcp_ca_state, TCP_CA_Loss);
	VALUE(enum pid_type, PIDTYPE_MAX);
	VALUE(enum rw_hint, WRITE_LIFE_EXTREME);
	VALUE(enum migratetype, MIGRATE_TYPES);
	return 0;
}

#if __clang_major__ > 14 /* 14 cuts them to 32 bits and libbpf refuses */
/* 64-bit enumerators, plain 32-bit ones before the kernel's BTF knew them. */
SEC("raw_tp/wide")
int wide_enumerators(void *p)
{
	VALUE(enum perf_callchain_context, PERF_CONTEXT_HV);
	VALUE(enum perf_callchain_context, PERF_CONTEXT_KERNEL);
	VALUE(enum perf_callchain_context, PERF_CONTEXT_MAX);
	VALUE(enum hmm_pfn_flags, HMM_PFN_VALID);
	VALUE(enum hmm_pfn_flags, HMM_PFN_REQ_FAULT);
	VALUE(enum netdev_priv_flags, IFF_BONDING);
	return 0;
}
#endif

/* Types of every kind: there, there in some, nowhere. */
struct task_struct { int pid; };
struct folio { int f; };
struct maple_tree { int f; };
struct sched_ext_ops { int f; };
struct bpf_iter__cgroup { int f; };
struct not_in_any_kernel { int f; };
union bpf_attr { int f; };
struct bpf_prog { int f; };
union sock_or_not { int f; };
union sock { int f; };
struct perf_cpu_context { int f; };
typedef int pid_t;
typedef long time64_t;
typedef struct { int counter; } atomic_t;
typedef struct { int f; } pid_t___struct;
typedef void (*btf_trace_sched_switch)(void *, bool, void *, void *, unsigned int);
typedef void (*btf_trace_sched_switch___three)(void *, bool, void *, void *);
typedef int (*read_actor_t)(void *, void *, unsigned long);
#define TYPE(type) \
	REPORT(bpf_core_type_exists(type)); \
	REPORT(bpf_core_type_size(type)); \
	REPORT(bpf_core_type_id_kernel(type)); \
	REPORT(bpf_core_type_id_local(type))
SEC("raw_tp/types")
int types(void *p)
{
	TYPE(struct task_struct);
	TYPE(struct folio);
	TYPE(struct maple_tree);
	TYPE(struct sched_ext_ops);
	TYPE(struct bpf_iter__cgroup);
	TYPE(struct not_in_any_kernel);
	TYPE(union bpf_attr);
	TYPE(union sock);
	TYPE(struct perf_cpu_context);
	TYPE(pid_t);
	TYPE(time64_t);
	TYPE(atomic_t);
	TYPE(pid_t___struct);
	TYPE(enum bpf_func_id);
	return 0;
}

/* The signature of a tracepoint tells a kernel's age: sched_switch has had the previous state since 5.18. */
SEC("raw_tp/signatures")
int signatures(void *p)
{
	REPORT(bpf_core_type_exists(btf_trace_sched_switch));
	REPORT(bpf_core_type_exists(btf_trace_sched_switch___three));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
