/* Arguments that the target does not have. */
#include "cases.h"

/* Two arguments until 5.10, one since 5.11 and 5.10.137. */
SEC("tp_btf/block_rq_insert") int lost_argument(u64 *ctx)
{
	return ctx[1] != 0;
	// line attach-signature: 5.10 6.1 6.12 6.18 7.2
}

/* Three arguments, then four. */
SEC("fentry/vfs_unlink") int gained_argument(u64 *ctx)
{
	return ctx[3] != 0;
	// line attach-signature: 5.10
}

/* After the last argument fexit has what was returned, and nothing more. */
SEC("fexit/vfs_unlink") int behind_result(u64 *ctx)
{
	return ctx[4] != 0;
	// line attach-signature: 5.10
}

/* Near misses. */

SEC("tp_btf/block_rq_insert") int first_argument(u64 *ctx) { return ctx[0] != 0; }
SEC("fexit/vfs_unlink") int result(u64 *ctx) { return ctx[3] != 0; }

/* Not reached where the argument is missing. */
SEC("fentry/vfs_unlink") int guarded(u64 *ctx)
{
	if (!TASK_HAS(__state))
		return 0;
	return ctx[3] != 0;
}

char LICENSE[] SEC("license") = "GPL";
