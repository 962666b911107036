/* type_matches against real kernels: signatures and layouts that must be exactly as written here. */
#include "core.h"

struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct rb_node { unsigned long __rb_parent_color; struct rb_node *rb_right, *rb_left; } __attribute__((aligned(sizeof(long))));
struct callback_head { struct callback_head *next; void (*func)(struct callback_head *); };
struct task_struct { int pid; int tgid; };
struct task_struct___state { long state; };
struct task_struct___wrong { unsigned int pid; };
struct sk_buff;
struct sock;
struct net;
struct bpf_sock_ops { u32 op; };
struct upid { int nr; struct pid_namespace *ns; };
struct qspinlock { int f; };
typedef struct { int counter; } atomic_t;
typedef int pid_t;
typedef unsigned int gfp_t;
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID };
enum bpf_func_id___subset { BPF_FUNC_map_lookup_elem___subset };
enum perf_callchain_context { PERF_CONTEXT_HV = 0x100000000ULL };
struct seq_operations { void *(*start)(struct seq_file *, long long *); void (*stop)(struct seq_file *, void *); };
struct seq_operations___wrong { void *(*start)(struct seq_file *, long *); };
struct file_operations { int (*open)(struct inode *, struct file *); long long (*llseek)(struct file *, long long, int); };
struct block_device { int bd_unlikely; };
typedef void (*btf_trace_sched_switch)(void *, bool, struct task_struct *, struct task_struct *, unsigned int);
typedef void (*btf_trace_kfree_skb)(void *, struct sk_buff *, void *, int);
union bpf_attr { struct { u32 map_type; }; };
struct timespec64 { long long tv_sec; long tv_nsec; };
struct in6_addr { union { u8 u6_addr8[16]; u16 u6_addr16[8]; u32 u6_addr32[4]; } in6_u; };

#define MATCH(type) REPORT(bpf_core_type_matches(type))
SEC("raw_tp/structs")
int structs(void *p)
{
	MATCH(struct list_head);
	MATCH(struct hlist_node);
	MATCH(struct rb_node);
	MATCH(struct callback_head);
	MATCH(struct task_struct);
	MATCH(struct task_struct___state);
	MATCH(struct task_struct___wrong);
	MATCH(struct upid);
	MATCH(struct qspinlock);
	MATCH(struct block_device);
	MATCH(struct bpf_sock_ops);
	MATCH(union bpf_attr);
	MATCH(struct timespec64);
	MATCH(struct in6_addr);
	return 0;
}
SEC("raw_tp/others")
int others(void *p)
{
	MATCH(atomic_t);
	MATCH(pid_t);
	MATCH(gfp_t);
	MATCH(enum pid_type);
	MATCH(enum bpf_func_id___subset);
	MATCH(enum perf_callchain_context);
	MATCH(struct seq_operations);
	MATCH(struct seq_operations___wrong);
	MATCH(struct file_operations);
	MATCH(btf_trace_sched_switch);
	MATCH(btf_trace_kfree_skb);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
