/* Enumerators that stand for another number on some kernel. */
#include "cases.h"

/* Renumbered in 5.14, 6.0, 6.5 and 6.7. These are the numbers of 6.12. */
enum iter_type { ITER_UBUF, ITER_IOVEC, ITER_BVEC, ITER_KVEC };
struct iov_iter___typed { u8 iter_type; } RELOCATED;

PROGRAM(compared)
{
	struct iov_iter___typed *iter = ARGUMENT(struct iov_iter___typed, 0);
	enum iter_type type = ITER_UBUF;
	if (bpf_core_field_exists(iter->iter_type))
		type = BPF_CORE_READ(iter, iter_type);
	return type == ITER_KVEC;
	//             ^^^^^^^^^ enum-value-differs: 6.1
}

/* Near misses. */

/* The kernel's own number. */
PROGRAM(asked)
{
	struct iov_iter___typed *iter = ARGUMENT(struct iov_iter___typed, 0);
	if (!bpf_core_field_exists(iter->iter_type))
		return 0;
	return BPF_CORE_READ(iter, iter_type) == bpf_core_enum_value(enum iter_type, ITER_BVEC);
}

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };
PROGRAM(same_everywhere)
{
	enum pid_type type = UNKNOWN;
	return type == PIDTYPE_PGID;
}

char LICENSE[] SEC("license") = "GPL";
