/* Enumerators as guards: whether they exist and what value they have. */
#include "guard.h"

enum bpf_map_type___kernel {
	BPF_MAP_TYPE_BLOOM_FILTER___kernel = 30, /* 5.16 */
	BPF_MAP_TYPE_USER_RINGBUF___kernel = 31, /* 6.1 */
	BPF_MAP_TYPE_CGRP_STORAGE___kernel = 32, /* 6.2 */
	BPF_MAP_TYPE_ARENA___kernel = 33,        /* 6.9 */
	BPF_MAP_TYPE_HASH___kernel = 1,
	BPF_MAP_TYPE_NEVER_WAS___kernel = 999,
};
enum iter_type { ITER_IOVEC, ITER_KVEC, ITER_UBUF }; /* renumbered more than once */
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };
enum no_such_enum { NO_SUCH_ENUMERATOR };

#define EXISTS(name) bpf_core_enum_value_exists(enum bpf_map_type___kernel, BPF_MAP_TYPE_##name##___kernel)
#define VALUE(name) bpf_core_enum_value(enum bpf_map_type___kernel, BPF_MAP_TYPE_##name##___kernel)

/* Loads everywhere. */
PROGRAM(old_enumerator)
{
	if (!EXISTS(HASH))
		READ_MISSING;
	return 0;
}

/* Loads everywhere: the enumerator came with 6.9, the field with 6.3. */
PROGRAM(implies_field)
{
	if (EXISTS(ARENA) && TASK_HAS(__state))
		READ_TASK(__state);
	return 0;
}

/* Fails on 6.1: the enumerator is older than the field. */
PROGRAM(older_than_field)
{
	if (EXISTS(USER_RINGBUF))
		READ(ARGUMENT(struct iov_iter, 0), __iov);
	return 0;
}

/* Loads everywhere: newer than the field. */
PROGRAM(newer_than_field)
{
	if (EXISTS(CGRP_STORAGE))
		READ(ARGUMENT(struct iov_iter, 0), iter_type);
	return 0;
}

/* Loads everywhere: nowhere. */
PROGRAM(nowhere)
{
	if (EXISTS(NEVER_WAS))
		READ_MISSING;
	return 0;
}

/* Fails everywhere: the value of an enumerator that is nowhere. */
PROGRAM(value_nowhere)
{
	USE(VALUE(NEVER_WAS));
	return 0;
}

/* Loads everywhere: asked before. */
PROGRAM(value_asked)
{
	if (EXISTS(ARENA))
		USE(VALUE(ARENA));
	return 0;
}

/* Fails before 6.9: not asked. */
PROGRAM(value_not_asked)
{
	USE(VALUE(ARENA));
	return 0;
}

/* Loads everywhere: the value of the kernel, not that of the header. */
PROGRAM(value_is_the_kernels)
{
	if (VALUE(HASH) != 1)
		READ_MISSING;
	return 0;
}

/* Depends on the kernel's own numbers: the value decides. */
PROGRAM(renumbered)
{
	if (bpf_core_enum_value(enum iter_type, ITER_KVEC) == 1)
		READ_MISSING;
	return 0;
}

/* Depends on the kernel's own numbers: two values are compared with each other. */
PROGRAM(order_of_values)
{
	if (bpf_core_enum_value(enum iter_type, ITER_IOVEC) < bpf_core_enum_value(enum iter_type, ITER_KVEC))
		READ_TASK(pid);
	else
		READ_MISSING;
	return 0;
}

/* Loads everywhere. */
PROGRAM(lasting_values)
{
	if (bpf_core_enum_value(enum pid_type, PIDTYPE_SID) != 3)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: an enumeration that is nowhere. */
PROGRAM(no_such_enum)
{
	if (bpf_core_enum_value_exists(enum no_such_enum, NO_SUCH_ENUMERATOR))
		READ_MISSING;
	return 0;
}

/* Fails on kernels without the enumerator: reversed. */
PROGRAM(reversed)
{
	if (!EXISTS(ARENA))
		USE(VALUE(ARENA));
	return 0;
}

/* Loads everywhere: a switch over a value. */
PROGRAM(switch_over_value)
{
	switch (VALUE(HASH)) {
	case 0: READ_MISSING; break;
	case 1: READ_TASK(pid); break;
	default: READ_MISSING;
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
