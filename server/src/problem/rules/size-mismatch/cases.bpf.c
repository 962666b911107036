/* Loads that libbpf cannot make as wide as the kernel's field. */
#include "cases.h"

/* An int until 7.1, then a u8: an int has a sign to extend, so its load is not adjusted. */
struct task_struct___on_cpu { int on_cpu; } RELOCATED;
TRACED(sign)
{
	struct task_struct___on_cpu *task = (void *)ctx[0];
	return task->on_cpu;
	//           ^^^^^^ size-mismatch: 7.2
}

struct task_struct___wide { s64 pid; u32 start_time; } RELOCATED;
TRACED(declared_wider)
{
	struct task_struct___wide *task = (void *)ctx[0];
	return task->pid;
	//           ^^^ size-mismatch: 5.10 6.1 6.12 6.18 7.2
}

/* That the field exists says nothing of its size. */
TRACED(existence_asked)
{
	struct task_struct___on_cpu *task = (void *)ctx[0];
	if (!bpf_core_field_exists(task->on_cpu))
	//                               ^^^^^^ guard-always-true: 5.10 6.1 6.12 6.18 7.2
		return 0;
	return task->on_cpu;
	//           ^^^^^^ size-mismatch: 7.2
	//           ^^^^^^ guard-ineffective: 7.2
}

/* Near misses. */

/* Numbers without a sign are loaded as wide as they are on the kernel. */
TRACED(no_sign)
{
	struct task_struct___wide *task = (void *)ctx[0];
	return task->start_time;
}

TRACED(size_asked)
{
	struct task_struct___on_cpu *task = (void *)ctx[0];
	if (bpf_core_field_size(task->on_cpu) != sizeof(task->on_cpu))
		return 0;
	return task->on_cpu;
}

/* A bitfield's macros take any size. */
TRACED(by_macro)
{
	struct task_struct___on_cpu *task = (void *)ctx[0];
	return BPF_CORE_READ_BITFIELD(task, on_cpu);
}

char LICENSE[] SEC("license") = "GPL";
