/* Fields read by plain loads through pointers that the verifier follows, as in typed tracepoints; the failed relocation is
 * the load itself. */
#include "guard.h"

#define TRACED(name) SEC("tp_btf/sched_process_exit") int name(u64 *ctx)
#define TRACED_TASK ((struct task_struct *)ctx[0])

/* Fails from 5.14 on. */
TRACED(bare) { USE(TRACED_TASK->state); return 0; }

/* Loads everywhere. */
TRACED(guarded)
{
	if (TASK_HAS(state))
		USE(TRACED_TASK->state);
	return 0;
}

/* Loads everywhere: either name. */
TRACED(either)
{
	struct task_struct *task = TRACED_TASK;
	u64 state;
	if (TASK_HAS(__state))
		state = task->__state;
	else
		state = task->state;
	USE(state);
	return 0;
}

/* Fails everywhere: reversed. */
TRACED(reversed)
{
	struct task_struct *task = TRACED_TASK;
	if (!TASK_HAS(__state))
		USE(task->__state);
	else
		USE(task->state);
	return 0;
}

/* Loads everywhere: a chain of loads. */
TRACED(chain)
{
	struct task_struct *task = TRACED_TASK;
	USE(task->group_leader->real_parent->pid);
	return 0;
}

/* Fails before 5.14: the end of the chain is newer. */
TRACED(chain_to_newer)
{
	struct task_struct *task = TRACED_TASK;
	USE(task->group_leader->cred->ucounts);
	return 0;
}

/* Loads everywhere. */
TRACED(chain_guarded)
{
	struct task_struct *task = TRACED_TASK;
	if (HAS(struct cred, ucounts))
		USE(task->group_leader->cred->ucounts);
	return 0;
}

/* A loaded field that became a struct. Fails where mm_cid is no number. */
TRACED(became_struct)
{
	struct task_struct *task = TRACED_TASK;
	USE(task->mm_cid);
	return 0;
}

/* Loads everywhere. */
TRACED(became_struct_guarded)
{
	struct task_struct *task = TRACED_TASK;
	if (TASK_HAS(mm_cid))
		USE(task->mm_cid);
	return 0;
}

/* An unsigned field that is wider on the kernel is loaded as wide as it is there. Loads everywhere. */
struct task_struct___narrow { u32 start_time; } RELOCATED;
TRACED(wider_there)
{
	USE(((struct task_struct___narrow *)ctx[0])->start_time);
	return 0;
}

/* Fails everywhere: a signed field of another width cannot be loaded, although the field exists. */
struct task_struct___signed { s64 pid; } RELOCATED;
TRACED(signed_width)
{
	USE(((struct task_struct___signed *)ctx[0])->pid);
	return 0;
}

/* Fails everywhere: the test says that the field exists, which does not help against its width. */
TRACED(signed_width_guarded)
{
	if (HAS(struct task_struct___signed, pid))
		USE(((struct task_struct___signed *)ctx[0])->pid);
	return 0;
}

/* Loads everywhere: the size is tested, too. */
TRACED(signed_width_size_tested)
{
	if (HAS(struct task_struct___signed, pid) && bpf_core_field_size(((struct task_struct___signed *)0)->pid) == 8)
		USE(((struct task_struct___signed *)ctx[0])->pid);
	return 0;
}

/* Loads everywhere: read by a helper the width is the program's own, be it right or wrong. */
TRACED(signed_width_by_helper)
{
	READ((struct task_struct___signed *)ctx[0], pid);
	return 0;
}

/* Loads everywhere: known of one load, nothing known of the next. */
TRACED(loaded_value_unknown)
{
	struct task_struct *task = TRACED_TASK;
	if (task->pid == 7 && TASK_HAS(worker_private))
		USE(task->worker_private);
	return 0;
}

/* Fails everywhere: loaded twice, compared twice. */
TRACED(loaded_twice)
{
	volatile struct task_struct *task = TRACED_TASK;
	if (task->pid != 7)
		return 0;
	if (task->pid != 7)
		READ_MISSING;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
