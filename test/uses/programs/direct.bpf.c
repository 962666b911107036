/* Plain loads: through pointers that the verifier follows, and through what it takes for numbers. */
#include "kernel.h"

SEC("tp_btf/sched_process_exit") int typed(u64 *ctx)
{
	USE(FROM_SCRATCH(struct task_struct)->group_leader->pid);
	return 0;
}

SEC("tp_btf/sched_process_exit") int typed_bitfield(u64 *ctx)
{
	USE(FROM_SCRATCH(struct task_struct)->no_cgroup_migration);
	return 0;
}

SEC("tp_btf/sched_process_exit") int typed_bitfield_macro(u64 *ctx)
{
	struct task_struct *task = FROM_SCRATCH(struct task_struct);
	USE(BPF_CORE_READ_BITFIELD(task, no_cgroup_migration));
	return 0;
}

SEC("tp_btf/sched_process_exit") int typed_after_probe_read(u64 *ctx)
{
	struct task_struct *task = FROM_SCRATCH(struct task_struct);
	struct task_struct *parent = BPF_CORE_READ(task, real_parent);
	USE(parent->tgid);
	return 0;
}

SEC("raw_tp/sched_process_exit") int untyped(u64 *ctx)
{
	USE(FROM_SCRATCH(struct task_struct)->pid);
	return 0;
}

SEC("kprobe/do_exit") int current_task(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	USE(task->pid);
	return 0;
}

SEC("raw_tp/sched_process_exit") int current_task_typed(u64 *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	USE(task->pid);
	return 0;
}

/* An address that comes one way or the other, and one that is kept on the stack meanwhile. */
SEC("kprobe/do_exit") int either_address(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	if (bpf_get_smp_processor_id() & 1)
		task = BPF_CORE_READ(task, real_parent);
	USE(BPF_CORE_READ(task, pid));
	return 0;
}

SEC("kprobe/do_exit") int never_taken(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	if (!bpf_core_field_exists(task->pid))
		USE(task->pid);
	return 0;
}

/* A copy in the program's own memory is laid out by the program. */
SEC("raw_tp/sched_process_exit") int own_copy(u64 *ctx)
{
	struct sec_path copy = {};
	bpf_probe_read_kernel(&copy, sizeof(copy), (void *)ctx[0]);
	asm volatile("" : : "r"(&copy) : "memory");
	USE(copy.len);
	return 0;
}
