/* Checks that no chosen kernel answers with yes. */
#include "cases.h"

struct task_strukt { int pid; } RELOCATED;
PROGRAM(misspelt_type)
{
	struct task_strukt *task = (void *)TASK;
	if (bpf_core_type_exists(struct task_strukt))
	//                              ^^^^^^^^^^^ guard-never-true: 5.10 6.1 6.12 6.18 7.2
		return BPF_CORE_READ(task, pid);
	return 0;
}

PROGRAM(misspelt_field)
{
	struct task_struct *task = TASK;
	if (bpf_core_field_exists(task->never_was))
	//                              ^^^^^^^^^ guard-never-true (hint): 5.10 6.1 6.12 6.18 7.2
		return BPF_CORE_READ(task, never_was);
	return 0;
}

enum pid_type { PIDTYPE_PID, PIDTYPE_TYPO };
PROGRAM(misspelt_enumerator)
{
	return bpf_core_enum_value_exists(enum pid_type, PIDTYPE_TYPO);
	//                                               ^^^^^^^^^^^^ guard-never-true (hint): 5.10 6.1 6.12 6.18 7.2
}

/* The kernel has a typedef of that name, and no struct. */
struct atomic_t { int counter; } RELOCATED;
PROGRAM(other_kind)
{
	return bpf_core_type_exists(struct atomic_t);
	//                                 ^^^^^^^^ guard-never-true: 5.10 6.1 6.12 6.18 7.2
}

/* Near misses. */

PROGRAM(somewhere) { return TASK_HAS(mm_cid); }
PROGRAM(somewhere_else) { return TASK_HAS(state); }

/* No question is asked: the size of what is missing is 0. */
PROGRAM(size) { return bpf_core_type_size(struct task_strukt); }

char LICENSE[] SEC("license") = "GPL";
