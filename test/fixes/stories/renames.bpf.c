/* Fields that have other names on some kernels, read in every way that C has. */
#include "../../rules/cases.h"

/* The value is needed: in an initializer, in a condition, as a part of a sum. */
PROGRAM(initializer)
{
	struct task_struct *task = TASK;
	long state = BPF_CORE_READ(task, state);

	return state;
}

PROGRAM(condition)
{
	struct task_struct *task = TASK;

	if (UNKNOWN && BPF_CORE_READ(task, state) != 0)
		return 1;
	return 0;
}

PROGRAM(sum)
{
	return bpf_get_prandom_u32() + BPF_CORE_READ(TASK, state);
}

/* An assignment is made in either branch. */
PROGRAM(assigned)
{
	struct task_struct *task = TASK;
	long state;

	state = BPF_CORE_READ(task, __state);
	return state;
}

/* The body of an if keeps its else. */
PROGRAM(body)
{
	struct task_struct *task = TASK;
	long state;

	if (UNKNOWN)
		state = BPF_CORE_READ(task, state);
	else
		state = 0;
	return state;
}

/* Read into a variable: of the same size, of another size, as a body with an else. */
PROGRAM(into_a_pointer)
{
	struct task_struct *task = TASK;
	void *worker = 0;

	bpf_core_read(&worker, sizeof(worker), &task->pf_io_worker);
	return worker != 0;
}

PROGRAM(into_a_number)
{
	struct task_struct *task = TASK;
	long state = 0;

	BPF_CORE_READ_INTO(&state, task, state);
	return state;
}

PROGRAM(into_a_number_by_address)
{
	struct task_struct *task = TASK;
	long state = 0;

	bpf_core_read(&state, sizeof(state), &task->state);
	return state;
}

PROGRAM(into_in_a_body)
{
	struct task_struct *task = TASK;
	void *worker = 0;

	if (UNKNOWN)
		BPF_CORE_READ_INTO(&worker, task, worker_private);
	else
		worker = task;
	return worker != 0;
}

/* Behind another pointer there, with the rest of the way after it. */
struct gendisk___named { char disk_name[32]; } RELOCATED;
struct request___disk { struct gendisk___named *rq_disk; } RELOCATED;
PROGRAM(behind_a_pointer)
{
	struct request___disk *request = ARGUMENT(struct request___disk, 0);
	char name[32] = "";

	BPF_CORE_READ_STR_INTO(&name, request, rq_disk, disk_name);
	return name[0];
}

/* At the end of a chain, from a pointer that is itself read. */
PROGRAM(chain)
{
	struct task_struct *task = TASK;

	return BPF_CORE_READ(task, group_leader, real_parent, state);
}

/* Plain loads, whose pointer the verifier follows. */
TRACED(load)
{
	struct task_struct *task = (void *)ctx[0];
	unsigned int cpu;

	cpu = task->cpu;
	return cpu;
}

TRACED(load_in_a_chain)
{
	struct task_struct *task = (void *)ctx[0];

	if (task->group_leader->state)
		return 1;
	return 0;
}

/* An address, given to a helper. */
TRACED(address)
{
	struct task_struct *task = (void *)ctx[0];
	u64 number = 0;

	bpf_probe_read_kernel(&number, sizeof(number), &task->worker_private);
	return number != 0;
}

/* With a size that does not fit what is there, which has no fallback. */
TRACED(address_with_a_size)
{
	struct task_struct *task = (void *)ctx[0];
	long state = 0;

	bpf_probe_read_kernel(&state, sizeof(state), &task->state);
	return state;
}

/* An array in a struct became a number. */
struct cred___cap { struct { u32 cap[2]; } cap_effective; } RELOCATED;
TRACED(other_shape)
{
	struct cred___cap *cred = (void *)((struct task_struct *)ctx[0])->cred;

	if (cred->cap_effective.cap[0] == 0)
		return 0;
	return 1;
}

SEC("fentry/security_inode_unlink") int number_for_struct(u64 *ctx)
{
	struct inode *inode = (void *)ctx[0];

	return inode->i_ctime.tv_sec;
}

/* A compiler takes offsets out of loops, and so to the front of every guard in them. */
struct kernfs_node___tree { struct kernfs_node___tree *parent; } RELOCATED;
PROGRAM(loop)
{
	struct kernfs_node___tree *node = ARGUMENT(struct kernfs_node___tree, 0);
	int depth = 0;

	for (int i = 0; i < 100 && node; i++, depth++)
		node = BPF_CORE_READ(node, parent);
	return depth;
}

TRACED(loop_of_loads)
{
	struct kernfs_node___tree *node = (void *)ctx[0];
	int depth = 0;

	for (int i = 0; i < 100 && node; i++, depth++)
		node = node->parent;
	return depth;
}

/* A flavor that is there already is used again; one of the same name with other fields gets a neighbour. */
struct task_struct___old {
	void *pf_io_worker;
} __attribute__((preserve_access_index));
PROGRAM(reused)
{
	struct task_struct *task = TASK;
	void *worker = BPF_CORE_READ(task, worker_private);

	return worker != 0;
}

PROGRAM(renumbered)
{
	struct task_struct *task = TASK;

	return BPF_CORE_READ(task, __state);
}

/* Nothing is known of what a macro of the program does with a name, or with what it is given. */
#define STATE_OF(task, field) BPF_CORE_READ(task, field)
PROGRAM(by_own_macro)
{
	struct task_struct *task = TASK;

	return STATE_OF(task, state);
}

TRACED(given_to_a_macro)
{
	struct task_struct *task = (void *)ctx[0];

	USE(task->cpu);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
