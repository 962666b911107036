/* Reads of as many bytes as the program's field has, of a field that has another size. */
#include "cases.h"

/* An int until 7.1, then a u8. */
struct task_struct___on_cpu { int on_cpu; } RELOCATED;
PROGRAM(shrank)
{
	struct task_struct___on_cpu *task = (void *)TASK;
	return BPF_CORE_READ(task, on_cpu);
	//                         ^^^^^^ read-size: 7.2
}

/* A u16 until 6.1, then a u32. */
struct sock___flags { u16 sk_tsflags; } RELOCATED;
PROGRAM(grew)
{
	struct sock___flags *socket = ARGUMENT(struct sock___flags, 0);
	return BPF_CORE_READ(socket, sk_tsflags);
	//                           ^^^^^^^^^^ read-size: 6.12 6.18 7.2
}

PROGRAM(by_helper)
{
	struct sock___flags *socket = ARGUMENT(struct sock___flags, 0);
	u16 flags = 0;
	bpf_core_read(&flags, sizeof(flags), &socket->sk_tsflags);
	//                                            ^^^^^^^^^^ read-size: 6.12 6.18 7.2
	return flags;
}

/* Near misses. */

/* A plain load is made as wide as the field. */
struct task_struct___narrow { u32 start_time; } RELOCATED;
TRACED(plain_load)
{
	struct task_struct___narrow *task = (void *)ctx[0];
	return task->start_time;
}

/* A bitfield's macros ask the kernel for the size. */
PROGRAM(by_macro)
{
	struct sock___flags *socket = ARGUMENT(struct sock___flags, 0);
	return BPF_CORE_READ_BITFIELD_PROBED(socket, sk_tsflags);
}

PROGRAM(size_asked)
{
	struct sock___flags *socket = ARGUMENT(struct sock___flags, 0);
	if (bpf_core_field_size(socket->sk_tsflags) != sizeof(socket->sk_tsflags))
		return 0;
	return BPF_CORE_READ(socket, sk_tsflags);
}

PROGRAM(same_size)
{
	struct task_struct *task = TASK;
	return BPF_CORE_READ(task, pid);
}

char LICENSE[] SEC("license") = "GPL";
