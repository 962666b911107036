/* Kernel functions with another signature. */
#include "cases.h"

struct task_struct *bpf_task_acquire___numbered(struct task_struct *task, u64 number) __ksym __weak;
struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym __weak; /* 6.2 and later */
void bpf_task_release(struct task_struct *task) __ksym __weak;

TRACED(too_many_arguments)
{
	struct task_struct *task = bpf_task_acquire___numbered((void *)ctx[0], 1);
	//                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ kfunc-missing: 5.10 6.1
	//                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ kfunc-signature: 6.12 6.18 7.2
	return task != 0;
}

/* Near misses. */

TRACED(asked)
{
	struct task_struct *task = 0;
	if (bpf_ksym_exists(bpf_task_acquire___numbered))
		task = bpf_task_acquire___numbered((void *)ctx[0], 1);
	else if (bpf_ksym_exists(bpf_task_acquire) && bpf_ksym_exists(bpf_task_release))
		task = bpf_task_acquire((void *)ctx[0]);
	if (task && bpf_ksym_exists(bpf_task_release))
		bpf_task_release(task);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
