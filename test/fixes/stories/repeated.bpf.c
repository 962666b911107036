/* One field that is read more than once: a fix mends all reads of a function, or of the file. */
#include "../../rules/cases.h"

/* One relocation serves all of these. */
PROGRAM(shared)
{
	struct task_struct *task = TASK;
	long state = BPF_CORE_READ(task, state);

	if (BPF_CORE_READ(task, state) == 2)
		state++;
	state += BPF_CORE_READ(task, state) + BPF_CORE_READ(task, state);
	return state;
}

/* Read from several pointers, one of them only where it is there. */
PROGRAM(of_two_tasks)
{
	struct task_struct *task = TASK;
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	long sum = 0;

	if (bpf_core_field_exists(task->state))
		sum = BPF_CORE_READ(task, state);
	sum += BPF_CORE_READ(leader, state);
	return sum + BPF_CORE_READ(task, state);
}

/* Loads, in a condition and behind it. */
TRACED(loads)
{
	struct task_struct *task = (void *)ctx[0];

	if (task->state == 1)
		return 1;
	return task->state != 2;
}

/* Twice in a loop: both by one function. */
struct kernfs_node___tree { struct kernfs_node___tree *parent; } RELOCATED;
PROGRAM(in_a_loop)
{
	struct kernfs_node___tree *node = ARGUMENT(struct kernfs_node___tree, 0);

	for (int i = 0; i < 8; i++) {
		if (!BPF_CORE_READ(node, parent))
			break;
		node = BPF_CORE_READ(node, parent);
	}
	return node != 0;
}
