/* Checks that every chosen kernel answers with yes. */
#include "cases.h"

PROGRAM(field)
{
	struct task_struct *task = TASK;
	if (bpf_core_field_exists(task->pid))
	//                              ^^^ guard-always-true (hint): 5.10 6.1 6.12 6.18 7.2
		return BPF_CORE_READ(task, pid);
	return 0;
}

PROGRAM(type)
{
	if (bpf_core_type_exists(struct task_struct))
	//                              ^^^^^^^^^^^ guard-always-true (hint): 5.10 6.1 6.12 6.18 7.2
		return 1;
	return 0;
}

enum pid_type { PIDTYPE_PID };
PROGRAM(enumerator)
{
	return bpf_core_enum_value_exists(enum pid_type, PIDTYPE_PID);
	//                                               ^^^^^^^^^^^ guard-always-true (hint): 5.10 6.1 6.12 6.18 7.2
}

/* Near misses. */

PROGRAM(somewhere) { return TASK_HAS(mm_cid); }
PROGRAM(by_size) { return bpf_core_field_size(((struct task_struct *)0)->pid) == 4; }

char LICENSE[] SEC("license") = "GPL";
