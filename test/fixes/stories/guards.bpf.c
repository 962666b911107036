/* Reads of what some kernels do not have under any name. */
#include "../../rules/cases.h"

struct folio { void *mapping; } RELOCATED;
PROGRAM(type)
{
	struct folio *folio = ARGUMENT(struct folio, 0);
	void *mapping = BPF_CORE_READ(folio, mapping);

	return mapping != 0;
}

enum iter_type { ITER_IOVEC, ITER_UBUF };
PROGRAM(enumerator)
{
	int type = UNKNOWN;

	if (type == bpf_core_enum_value(enum iter_type, ITER_UBUF))
		return 1;
	return 0;
}

struct mm_struct___auxv { u64 saved_auxv[64]; } RELOCATED;
PROGRAM(element)
{
	struct mm_struct___auxv *mm = ARGUMENT(struct mm_struct___auxv, 0);

	return BPF_CORE_READ(mm, saved_auxv[50]) != 0;
}

/* A call as a whole is left out, in braces where an else follows. */
PROGRAM(statement)
{
	struct task_struct *task = TASK;
	int id = 0;

	bpf_core_read(&id, sizeof(id),
		      &task->mm_cid);
	return id;
}

PROGRAM(body)
{
	struct task_struct *task = TASK;
	int id = 0;

	if (UNKNOWN)
		BPF_CORE_READ_INTO(&id, task, mm_cid);
	else
		id++;
	return id;
}

/* Meant as a guard, asks for another thing. */
PROGRAM(wrong_guard)
{
	struct task_struct *task = TASK;

	if (bpf_core_field_exists(task->pid))
		return BPF_CORE_READ(task, state);
	return 0;
}

extern u32 LINUX_KERNEL_VERSION __kconfig;
PROGRAM(wrong_version)
{
	struct task_struct *task = TASK;
	u64 found = 0;

	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 8, 0))
		found = BPF_CORE_READ(task, worker_private) != 0;
	return found;
}

/* Helpers: a name that the program has, and one that it has not. */
enum bpf_func_id { BPF_FUNC_get_current_task_btf = 158 };
PROGRAM(helpers)
{
	char name[16] = "";

	if (bpf_get_current_task_btf())
		return 1;
	return bpf_strncmp(name, sizeof(name), "core");
}

/* A number that is plainly loaded where the verifier does not follow the pointer. */
SEC("kprobe/do_exit") int number_for_pointer(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return task->group_leader->pid;
}

/* Within statements of several lines a comment stands behind its line. */
PROGRAM(lines)
{
	struct task_struct *task = TASK;

	return bpf_get_prandom_u32() +
	       BPF_CORE_READ(task, mm_cid) + /* until 6.18 */
	       BPF_CORE_READ(task, pid);
}

/* So it does before the backslash of a line that goes on. */
PROGRAM(continued)
{
	struct task_struct *task = TASK;

	return bpf_get_prandom_u32() + \
	       BPF_CORE_READ(task, mm_cid) + \
	       BPF_CORE_READ(task, pid);
}

char LICENSE[] SEC("license") = "GPL";
