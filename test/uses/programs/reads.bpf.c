/* Probe reads, whose size, sign and kind nothing relocates. */
#include "kernel.h"

#define PROBE(name) SEC("raw_tp/sched_process_exit") int name(u64 *ctx)

PROBE(narrowed)
{
	struct sec_path *path = FROM_SCRATCH(struct sec_path);
	USE(BPF_CORE_READ(path, len));
	return 0;
}

PROBE(widened)
{
	u8 flags;
	bpf_probe_read_kernel(&flags, sizeof(flags), &FROM_SCRATCH(struct tcp_skb_cb)->tcp_flags);
	USE(flags);
	return 0;
}

PROBE(widened_in_time)
{
	u32 response = 0;
	struct fanotify_perm_event *event = FROM_SCRATCH(struct fanotify_perm_event);
	bpf_core_read(&response, sizeof(response), &event->response);
	USE(response);
	return 0;
}

PROBE(size_relocated)
{
	u32 response = 0;
	struct fanotify_perm_event *event = FROM_SCRATCH(struct fanotify_perm_event);
	bpf_core_read(&response, bpf_core_field_size(event->response), &event->response);
	USE(response);
	return 0;
}

PROBE(size_tested)
{
	struct fanotify_perm_event *event = FROM_SCRATCH(struct fanotify_perm_event);
	if (bpf_core_field_size(event->response) == sizeof(u32))
		USE(BPF_CORE_READ(event, response));
	return 0;
}

PROBE(bitfield_macro)
{
	struct fanotify_perm_event *event = FROM_SCRATCH(struct fanotify_perm_event);
	USE(BPF_CORE_READ_BITFIELD_PROBED(event, response));
	return 0;
}

PROBE(first_bytes_of_array)
{
	char comm[8];
	bpf_core_read(&comm, sizeof(comm), &FROM_SCRATCH(struct task_struct)->comm);
	USE_TEXT(comm);
	return 0;
}

PROBE(unsigned_compared)
{
	struct task_struct___unsigned *task = FROM_SCRATCH(struct task_struct___unsigned);
	if (BPF_CORE_READ(task, exit_code) > 255)
		bpf_printk("signalled");
	return 0;
}

PROBE(unsigned_tested_for_zero)
{
	struct task_struct___unsigned *task = FROM_SCRATCH(struct task_struct___unsigned);
	if (BPF_CORE_READ(task, exit_code) == 0)
		bpf_printk("well");
	return 0;
}

PROBE(whole_bitfield)
{
	struct task_struct___plain *task = FROM_SCRATCH(struct task_struct___plain);
	USE(BPF_CORE_READ(task, in_execve));
	return 0;
}

PROBE(bits_of_plain_field)
{
	u32 word = 0;
	struct task_struct___bits *task = FROM_SCRATCH(struct task_struct___bits);
	bpf_probe_read_kernel(&word, sizeof(word), (void *)task + bpf_core_field_offset(task->exit_code));
	USE(word & 0x1ff);
	return 0;
}

PROBE(text_at_pointer)
{
	char name[16];
	bpf_core_read_str(&name, sizeof(name), &FROM_SCRATCH(struct file_system_type)->name);
	USE_TEXT(name);
	return 0;
}

PROBE(text_by_pointer)
{
	char name[16];
	struct file_system_type *type = FROM_SCRATCH(struct file_system_type);
	const char *text = BPF_CORE_READ(type, name);
	bpf_probe_read_kernel_str(&name, sizeof(name), text);
	USE_TEXT(name);
	return 0;
}

PROBE(text_in_array)
{
	char comm[16];
	struct task_struct *task = FROM_SCRATCH(struct task_struct);
	BPF_CORE_READ_STR_INTO(&comm, task, group_leader, comm);
	USE_TEXT(comm);
	return 0;
}
