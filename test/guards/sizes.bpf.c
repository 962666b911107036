/* Tests by size, offset and signedness of fields. */
#include "guard.h"

#define SIZE(type, field) bpf_core_field_size(((type *)0)->field)
#define OFFSET(type, field) __builtin_preserve_field_info(((type *)0)->field, BPF_FIELD_BYTE_OFFSET)
#define SIGNED(type, field) __builtin_preserve_field_info(((type *)0)->field, BPF_FIELD_SIGNED)

struct thread_info___flags { u64 flags; } RELOCATED;
struct socket___state { u32 state; } RELOCATED;

/* Loads everywhere: a size that never changes. */
PROGRAM(lasting_size)
{
	if (SIZE(struct task_struct, pid) != 4)
		READ_MISSING;
	return 0;
}

/* Fails from 5.14 on: the size of a field that is missing is itself a failure. */
PROGRAM(size_of_missing)
{
	if (SIZE(struct task_struct, state) == 8)
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: existence first. */
PROGRAM(exists_then_size)
{
	if (TASK_HAS(state) && SIZE(struct task_struct, state) == 8)
		READ_TASK(state);
	return 0;
}

/* Fails everywhere: no field has that size, so the other branch is taken. */
PROGRAM(impossible_size)
{
	if (SIZE(struct task_struct, pid) == 3)
		READ_TASK(pid);
	else
		READ_MISSING;
	return 0;
}

/* Loads everywhere: sizes compared with each other. */
PROGRAM(two_sizes)
{
	if (SIZE(struct task_struct, pid) != SIZE(struct task_struct, tgid))
		READ_MISSING;
	return 0;
}

/* Fails everywhere: one is larger. */
PROGRAM(two_sizes_differ)
{
	if (SIZE(struct task_struct, start_time) > SIZE(struct task_struct, tgid))
		READ_MISSING;
	return 0;
}

/* Loads everywhere: sizes added. */
PROGRAM(sum_of_sizes)
{
	u64 sum = SIZE(struct task_struct, start_time) + SIZE(struct task_struct, tgid);
	OPAQUE(sum);
	if (sum != 12)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: a size switches. */
PROGRAM(switch_size)
{
	switch (SIZE(struct task_struct, start_time)) {
	case 1: READ_MISSING; break;
	case 2: READ_MISSING; break;
	case 4: READ_MISSING; break;
	case 8: READ_TASK(start_time); break;
	default: READ_MISSING;
	}
	return 0;
}

/* Loads everywhere: offsets are compared; pid stands before tgid. */
PROGRAM(offsets)
{
	if (OFFSET(struct task_struct, pid) >= OFFSET(struct task_struct, tgid))
		READ_MISSING;
	return 0;
}

/* Loads everywhere: signs. */
PROGRAM(signs)
{
	if (!SIGNED(struct task_struct, pid) || SIGNED(struct task_struct, start_time))
		READ_MISSING;
	return 0;
}

/* Loads everywhere: whether the field is signed chooses between two ways to extend it. */
PROGRAM(sign_chooses)
{
	s64 value = BPF_CORE_READ(TASK, pid);
	if (SIGNED(struct task_struct, pid))
		value = (s32)value;
	else
		READ_MISSING;
	USE(value);
	return 0;
}

/* Loads everywhere: a size of a whole type with a limit that no kernel exceeds. */
PROGRAM(limit)
{
	if (bpf_core_type_size(struct task_struct) > 1 << 20)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: an offset of zero for the first field. */
PROGRAM(first_field)
{
	if (OFFSET(struct task_struct, thread_info) != 0)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: a size as a length that is known and not zero. */
PROGRAM(as_length)
{
	u64 buffer = 0, length = SIZE(struct task_struct, pid);
	OPAQUE(length);
	if (length == 0 || length > 8)
		READ_MISSING;
	USE(buffer);
	return 0;
}

/* The size of a type that came later, as a version test. Loads everywhere. */
PROGRAM(size_of_newer)
{
	if (HAS(struct iov_iter, iter_type) && SIZE(struct iov_iter, iter_type) == 1)
		READ(ARGUMENT(struct iov_iter, 0), iter_type);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
