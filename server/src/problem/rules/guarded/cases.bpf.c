/* Reads that are dead on some kernels, as they should be. */
#include "cases.h"

PROGRAM(guarded_read)
{
	struct task_struct *task = TASK;
	if (bpf_core_field_exists(task->mm_cid))
		return BPF_CORE_READ(task, mm_cid);
		//                         ^^^^^^ guarded: 5.10 6.1 7.2
	return 0;
}

PROGRAM(either)
{
	struct task_struct *task = TASK;
	if (bpf_core_field_exists(task->__state))
		return BPF_CORE_READ(task, __state);
		//                         ^^^^^^^ guarded: 5.10
	return BPF_CORE_READ(task, state);
	//                         ^^^^^ guarded: 6.1 6.12 6.18 7.2
}

extern u32 LINUX_KERNEL_VERSION __kconfig;
PROGRAM(by_version)
{
	struct task_struct *task = TASK;
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 14, 0))
		return BPF_CORE_READ(task, __state);
		//                         ^^^^^^^ guarded: 5.10
	return 0;
}

/* Near misses. */

/* It would not fail: the field is everywhere. */
PROGRAM(needless)
{
	struct task_struct *task = TASK;
	if (bpf_core_field_exists(task->mm_cid))
		return BPF_CORE_READ(task, pid);
	return 0;
}

PROGRAM(unguarded)
{
	struct task_struct *task = TASK;
	return BPF_CORE_READ(task, state);
	//                         ^^^^^ field-missing: 6.1 6.12 6.18 7.2
}

char LICENSE[] SEC("license") = "GPL";
