/* Kernel memory read by plain loads in programs whose verifier does not follow the pointer. */
#include "cases.h"

SEC("kprobe/do_exit") int in_a_kprobe(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	return task->pid;
	//           ^^^ direct-read: 5.10 6.1 6.12 6.18 7.2
}

PROGRAM(in_a_raw_tracepoint)
{
	struct task_struct *task = (void *)ctx[0];
	return task->tgid;
	//           ^^^^ direct-read: 5.10 6.1 6.12 6.18 7.2
}

/* Near misses. */

SEC("kprobe/do_exit") int by_helper(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	return BPF_CORE_READ(task, pid);
}

TRACED(followed)
{
	struct task_struct *task = (void *)ctx[0];
	return task->pid;
}

SEC("fentry/do_exit") int of_a_typed_pointer(void *ctx)
{
	if (!bpf_core_field_exists(((struct task_struct *)0)->__state))
		return 0;
	USE(bpf_get_current_task_btf()->pid);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
