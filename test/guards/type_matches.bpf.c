/* Tests whether a type of the kernel looks as expected. */
#include "guard.h"

struct task_struct___numbered { unsigned int __state; } RELOCATED;
struct task_struct___signed { long state; } RELOCATED;
struct cred___none { long never_was; } RELOCATED;
struct iov_iter___typed { u8 iter_type; } RELOCATED;
enum iter_type { ITER_UBUF };
typedef int pid_t;

/* Loads everywhere. */
PROGRAM(new_shape)
{
	if (bpf_core_type_matches(struct task_struct___numbered))
		READ_TASK(__state);
	else
		READ_TASK(state);
	return 0;
}

/* Fails from 5.14 on: reversed. */
PROGRAM(new_shape_reversed)
{
	if (!bpf_core_type_matches(struct task_struct___numbered))
		READ_TASK(__state);
	else
		READ_TASK(state);
	return 0;
}

/* Where the old field is an int or a long of another kind, the shape does not match. Loads everywhere. */
PROGRAM(old_shape)
{
	if (bpf_core_type_matches(struct task_struct___signed))
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: a field that never was. */
PROGRAM(no_such_shape)
{
	if (bpf_core_type_matches(struct cred___none))
		READ_MISSING;
	return 0;
}

/* Loads everywhere: a typedef. */
PROGRAM(typedef_shape)
{
	if (!bpf_core_type_matches(pid_t))
		READ_MISSING;
	return 0;
}

/* Loads everywhere: shape and field. */
PROGRAM(shape_and_field)
{
	if (bpf_core_type_matches(struct iov_iter___typed) && HAS(struct iov_iter, __iov))
		READ(ARGUMENT(struct iov_iter, 0), __iov);
	return 0;
}

/* Fails on 6.1: shape alone. */
PROGRAM(shape_alone)
{
	if (bpf_core_type_matches(struct iov_iter___typed))
		READ(ARGUMENT(struct iov_iter, 0), __iov);
	return 0;
}

/* Loads everywhere: an enumeration with an enumerator of newer kernels. */
PROGRAM(enum_shape)
{
	if (bpf_core_type_matches(enum iter_type))
		READ_TASK(__state);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
