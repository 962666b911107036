/* Fields that are bitfields on some kernel and none in the program. */
#include "cases.h"

/* An int until 6.12, then one bit. */
struct cfs_rq___throttled { int throttled; } RELOCATED;
PROGRAM(became_one)
{
	struct cfs_rq___throttled *queue = ARGUMENT(struct cfs_rq___throttled, 0);
	return BPF_CORE_READ(queue, throttled);
	//                          ^^^^^^^^^ became-bitfield: 6.18 7.2
}

/* Near misses. */

PROGRAM(by_macro)
{
	struct cfs_rq___throttled *queue = ARGUMENT(struct cfs_rq___throttled, 0);
	return BPF_CORE_READ_BITFIELD_PROBED(queue, throttled);
}

PROGRAM(still_none)
{
	struct task_struct *task = TASK;
	return BPF_CORE_READ(task, tgid);
}

char LICENSE[] SEC("license") = "GPL";
