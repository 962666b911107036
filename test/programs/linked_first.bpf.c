/* First half of linked.bpfel.o: its weak subprogram loses to the strong one of the second half, and the records of the
 * lost body stay behind without a function. */
#include "core.h"

struct task_struct { int pid; int tgid; unsigned int flags; } RELOCATED;

__weak __attribute__((noinline)) int overridden(struct task_struct *task)
{
	return task ? BPF_CORE_READ(task, pid) + BPF_CORE_READ(task, flags) : 0;
}
SEC("raw_tp/first") int first(struct task_struct *task)
{
	REPORT(bpf_core_type_id_local(struct task_struct));
	REPORT(bpf_core_type_id_kernel(struct task_struct));
	return overridden(task) + task->tgid;
}

char LICENSE[] SEC("license") = "GPL";
