/* Conditional expressions. */
#include "guard.h"

/* Loads everywhere. */
PROGRAM(value_or_zero)
{
	u64 state = TASK_HAS(state) ? BPF_CORE_READ(TASK, state) : 0;
	USE(state);
	return 0;
}

/* Loads everywhere. */
PROGRAM(one_or_the_other)
{
	struct task_struct *task = TASK;
	u64 state = TASK_HAS(__state) ? BPF_CORE_READ(task, __state) : BPF_CORE_READ(task, state);
	USE(state);
	return 0;
}

/* Fails everywhere: the branches are swapped. */
PROGRAM(swapped)
{
	struct task_struct *task = TASK;
	u64 state = TASK_HAS(__state) ? BPF_CORE_READ(task, state) : BPF_CORE_READ(task, __state);
	USE(state);
	return 0;
}

/* Loads everywhere: a chain of three. */
PROGRAM(chain)
{
	struct inode *inode = ARGUMENT(struct inode, 0);
	s64 seconds = HAS(struct inode, i_ctime_sec) ? BPF_CORE_READ(inode, i_ctime_sec)
		    : HAS(struct inode, __i_ctime)   ? BPF_CORE_READ(inode, __i_ctime.tv_sec)
						     : BPF_CORE_READ(inode, i_ctime.tv_sec);
	USE(seconds);
	return 0;
}

/* Loads everywhere: the choice as an argument of a read. */
PROGRAM(offset_chosen)
{
	struct task_struct *task = TASK;
	u32 state;
	const void *at = TASK_HAS(__state) ? (void *)&task->__state : (void *)&task->pid;
	bpf_probe_read_kernel(&state, sizeof(state), at);
	USE(state);
	return 0;
}

/* Fails where either is missing: both addresses are computed before the choice. */
PROGRAM(both_addresses_first)
{
	struct task_struct *task = TASK;
	u64 state = 0;
	const void *new = &task->__state, *old = &task->state;
	OPAQUE(new);
	OPAQUE(old);
	bpf_probe_read_kernel(&state, 4, TASK_HAS(__state) ? new : old);
	USE(state);
	return 0;
}

/* Loads everywhere: the ternary gives a flag, the flag is tested. */
PROGRAM(flag_by_ternary)
{
	int kind = TASK_HAS(state) ? 2 : 1;
	OPAQUE(kind);
	if (kind == 2)
		READ_TASK(state);
	return 0;
}

/* Fails from 5.14 on: the flag is not zero on either side. */
PROGRAM(flag_never_zero)
{
	int kind = TASK_HAS(state) ? 2 : 1;
	OPAQUE(kind);
	if (kind)
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: nested in the middle. */
PROGRAM(nested_middle)
{
	struct task_struct *task = TASK;
	u64 value = TASK_HAS(__state) ? TASK_HAS(mm_cid) ? BPF_CORE_READ(task, mm_cid) : 1 : 2;
	USE(value);
	return 0;
}

/* Loads everywhere: a GNU ternary without a middle; the right side is only read where the left is zero. */
PROGRAM(elvis)
{
	struct task_struct *task = TASK;
	u64 value = !TASK_HAS(cpu) ?: BPF_CORE_READ(task, cpu);
	USE(value);
	return 0;
}

/* Loads everywhere: unknown first, then known. */
PROGRAM(unknown_then_known)
{
	struct task_struct *task = TASK;
	u64 value = UNKNOWN > 3 ? TASK_HAS(cpu) ? BPF_CORE_READ(task, cpu) : 7 : 9;
	USE(value);
	return 0;
}

/* Fails where `cpu` is missing: the unknown decides alone. */
PROGRAM(unknown_alone)
{
	struct task_struct *task = TASK;
	u64 value = UNKNOWN > 3 ? BPF_CORE_READ(task, cpu) : TASK_HAS(cpu);
	USE(value);
	return 0;
}

/* Loads everywhere: a statement expression with its own test inside. */
PROGRAM(statement_expression)
{
	u64 disk = ({
		u64 found = 0;
		if (HAS(struct request, rq_disk))
			found = (u64)BPF_CORE_READ(ARGUMENT(struct request, 0), rq_disk);
		found;
	});
	USE(disk);
	return 0;
}

/* Loads everywhere: the length of a read is zero where the field is missing, but the offset would be poisoned; the length
 * alone is computed by the ternary and then decides. */
PROGRAM(length_decides)
{
	struct task_struct *task = TASK;
	u32 length = TASK_HAS(cpu) ? 4 : 0;
	u32 value = 0;
	OPAQUE(length);
	if (length)
		bpf_probe_read_kernel(&value, 4, &task->cpu);
	USE(value);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
