/* Fields of other sizes, and bitfields. */
#include "../../rules/cases.h"

/* An int until 7.1, then a u8. */
struct task_struct___on_cpu { int on_cpu; } RELOCATED;
TRACED(load)
{
	struct task_struct___on_cpu *task = (void *)ctx[0];

	return task->on_cpu;
}

TRACED(sign)
{
	struct task_struct___on_cpu *task = (void *)ctx[0];

	if (task->on_cpu < 0)
		return 0;
	return 1;
}

PROGRAM(by_macro)
{
	struct task_struct___on_cpu *task = (void *)TASK;

	return BPF_CORE_READ(task, on_cpu);
}

/* It shrank: as many bytes as it has fit into the variable, which has to be zero before. */
PROGRAM(shrank)
{
	struct task_struct___on_cpu *task = (void *)TASK;
	int running;

	bpf_core_read(&running, sizeof(running), &task->on_cpu);
	return running;
}

PROGRAM(shrank_and_is_zero)
{
	struct task_struct___on_cpu *task = (void *)TASK;
	int running = 0;

	bpf_core_read(&running, sizeof(running), &task->on_cpu);
	return running;
}

/* A u16 until 6.1, then a u32, which does not fit. */
struct sock___flags { u16 sk_tsflags; } RELOCATED;
PROGRAM(grew)
{
	struct sock___flags *socket = ARGUMENT(struct sock___flags, 0);
	u16 flags = 0;

	bpf_core_read(&flags, sizeof(flags), &socket->sk_tsflags);
	return flags;
}

PROGRAM(grew_in_a_sum)
{
	struct sock___flags *socket = ARGUMENT(struct sock___flags, 0);

	return 1 + BPF_CORE_READ(socket, sk_tsflags);
}

/* An int until 6.12, then one bit. */
struct cfs_rq___throttled { int throttled; } RELOCATED;
PROGRAM(became_a_bit)
{
	struct cfs_rq___throttled *queue = ARGUMENT(struct cfs_rq___throttled, 0);

	return -BPF_CORE_READ(queue, throttled);
}

/* Two bits, read by the place that they have in the program. */
struct sk_buff___bits { u8 unused : 2, ip_summed : 2; } RELOCATED;
SEC("tp_btf/kfree_skb") int bits(u64 *ctx)
{
	struct sk_buff___bits *packet = (void *)ctx[0];

	return packet->ip_summed;
}

/* Pointers are no numbers to the macro. */
struct task_struct___group { struct task_struct___on_cpu *group_leader; } RELOCATED;
PROGRAM(behind_a_pointer)
{
	struct task_struct___group *task = (void *)TASK;

	return BPF_CORE_READ(task, group_leader, on_cpu);
}

char LICENSE[] SEC("license") = "GPL";
