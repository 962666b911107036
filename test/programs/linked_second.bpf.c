/* Second half of linked.bpfel.o, with the body that wins and types that shift all type ids. */
#include "core.h"

struct mm_struct { unsigned long start_code; } RELOCATED;
struct task_struct { int tgid; struct mm_struct *mm; } RELOCATED;

__attribute__((noinline)) int overridden(struct task_struct *task)
{
	return task ? BPF_CORE_READ(task, tgid) : 0;
}
SEC("raw_tp/second") int second(struct task_struct *task)
{
	REPORT(task->mm->start_code);
	REPORT(bpf_core_type_id_local(struct mm_struct));
	REPORT(bpf_core_type_id_local(struct task_struct));
	return overridden(task);
}
