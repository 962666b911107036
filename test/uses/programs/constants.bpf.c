/* Enumerators of the program's own declarations, which the compiler turns into numbers. */
#include "kernel.h"

/* As it was until 4.18: TGID came in between later. */
enum pid_type { PIDTYPE_PID, PIDTYPE_PGID, PIDTYPE_SID };
/* Two flavors on purpose: one of them is right everywhere. */
enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };
enum hrtimer_restart___old { HRTIMER_RESTART___old = 7 };

struct hlist_node {
	void *next;
} RELOCATED;
struct signal_struct {
	void *pids[4];
} RELOCATED;

#define IS(type, name, value) ((value) == bpf_core_enum_value(enum type, name))
#define TRACED(name) SEC("tp_btf/sched_process_exit") int name(u64 *ctx)

TRACED(compared)
{
	if (ctx[0] == PIDTYPE_SID)
		bpf_printk("session");
	return 0;
}

TRACED(indexed)
{
	struct signal_struct *signal = FROM_SCRATCH(struct signal_struct);
	USE((u64)BPF_CORE_READ(signal, pids[PIDTYPE_PGID]));
	return 0;
}

TRACED(same_value)
{
	if (ctx[0] == PIDTYPE_PID) /* not PIDTYPE_SID */
		bpf_printk("PIDTYPE_SID");
	return 0;
}

TRACED(asked)
{
	if (ctx[0] == bpf_core_enum_value(enum pid_type, PIDTYPE_SID))
		bpf_printk("session");
	return 0;
}

TRACED(asked_by_macro)
{
	if (IS(pid_type, PIDTYPE_SID, ctx[0]))
		bpf_printk("session");
	return 0;
}

TRACED(asked_on_two_lines)
{
	if (ctx[0] == bpf_core_enum_value(enum pid_type,
					  PIDTYPE_SID))
		bpf_printk("session");
	return 0;
}

TRACED(existence_asked)
{
	if (bpf_core_enum_value_exists(enum pid_type, PIDTYPE_SID) && ctx[0] == PIDTYPE_SID)
		bpf_printk("session");
	return 0;
}

TRACED(flavored)
{
	if (ctx[0] == HRTIMER_RESTART___old || ctx[0] == HRTIMER_RESTART)
		bpf_printk("again");
	return 0;
}
