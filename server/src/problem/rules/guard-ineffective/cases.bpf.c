/* Checks that stand before a read and do not protect it. */
#include "cases.h"

PROGRAM(other_field)
{
	struct task_struct *task = TASK;
	if (bpf_core_field_exists(task->pid))
	//                              ^^^ guard-always-true: 5.10 6.1 6.12 6.18 7.2
		return BPF_CORE_READ(task, state);
		//                         ^^^^^ field-missing: 6.1 6.12 6.18 7.2
		//                         ^^^^^ guard-ineffective: 6.1 6.12 6.18 7.2
	return 0;
}

PROGRAM(inverted)
{
	struct task_struct *task = TASK;
	if (!bpf_core_field_exists(task->__state))
		return BPF_CORE_READ(task, __state);
		//                         ^^^^^^^ field-missing: 5.10
		//                         ^^^^^^^ guard-ineffective: 5.10
	return 0;
}

PROGRAM(one_of_two)
{
	struct task_struct *task = TASK;
	if (bpf_core_field_exists(task->mm_cid) || bpf_core_field_exists(task->state))
		return BPF_CORE_READ(task, state);
		//                         ^^^^^ field-missing: 6.12 6.18
		//                         ^^^^^ guard-ineffective: 6.12 6.18
	return 0;
}

extern u32 LINUX_KERNEL_VERSION __kconfig;
PROGRAM(wrong_version)
{
	struct task_struct *task = TASK;
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 8, 0))
		return BPF_CORE_READ(task, __state);
		//                         ^^^^^^^ field-missing: 5.10
		//                         ^^^^^^^ guard-ineffective: 5.10
	return 0;
}

struct folio { u64 flags; } RELOCATED;
PROGRAM(type_for_field)
{
	struct folio *folio = ARGUMENT(struct folio, 0);
	if (bpf_core_type_exists(struct folio))
		return BPF_CORE_READ(folio, flags);
		//                          ^^^^^ kind-mismatch: 6.18 7.2
		//                          ^^^^^ guard-ineffective: 6.18 7.2
	return 0;
}

/* Near misses. */

PROGRAM(right_field)
{
	struct task_struct *task = TASK;
	if (bpf_core_field_exists(task->__state))
		return BPF_CORE_READ(task, __state);
	return BPF_CORE_READ(task, state);
}

PROGRAM(right_version)
{
	struct task_struct *task = TASK;
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 14, 0))
		return BPF_CORE_READ(task, __state);
	return BPF_CORE_READ(task, state);
}

/* Without any check it is the missing field alone. */
PROGRAM(no_check)
{
	struct task_struct *task = TASK;
	return BPF_CORE_READ(task, state);
	//                         ^^^^^ field-missing: 6.1 6.12 6.18 7.2
}

/* A check whose outcome has nothing to do with the read. */
PROGRAM(after_another_check)
{
	struct task_struct *task = TASK;
	int cid = 0;
	if (bpf_core_field_exists(task->mm_cid))
		cid = BPF_CORE_READ(task, mm_cid);
	return cid + BPF_CORE_READ(task, state);
	//                               ^^^^^ field-missing: 6.1 6.12 6.18 7.2
}

char LICENSE[] SEC("license") = "GPL";
