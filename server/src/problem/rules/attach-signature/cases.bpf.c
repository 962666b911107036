/* Arguments that the target does not have. */
#include "cases.h"

/* Two arguments until 5.10, one since 5.11 and 5.10.137. */
SEC("tp_btf/block_rq_insert") int lost_argument(u64 *ctx)
{
	return ctx[1] != 0;
	//     ^^^ attach-signature: 5.10 6.1 6.12 6.18 7.2
}

/* The state of the task that was switched from is an argument on 6.1, and not on 5.10. */
SEC("tp_btf/sched_switch") int gained_argument(u64 *ctx)
{
	return ctx[3] != 0;
	//     ^^^ attach-signature: 5.10
}

SEC("fentry/do_truncate") int gained_argument_of_function(u64 *ctx)
{
	struct file *file = (void *)ctx[4];
	//                          ^^^ attach-signature: 5.10
	USE(file);
	return 0;
}

/* After the last argument fexit has what was returned, and nothing more: there are three arguments, then two. */
SEC("fexit/do_dentry_open") int behind_result(u64 *ctx)
{
	u64 beyond = ctx[3];
	//           ^^^ attach-signature: 6.12 6.18 7.2
	USE(beyond);
	return 0;
}

/* Near misses. */

SEC("tp_btf/block_rq_insert") int first_argument(u64 *ctx) { return ctx[0] != 0; }

/* What was returned, or the fifth argument. */
SEC("fexit/do_truncate") int result(u64 *ctx)
{
	USE(ctx[4]);
	return 0;
}

/* Not reached where the argument is missing. */
SEC("tp_btf/sched_switch") int guarded(u64 *ctx)
{
	if (!TASK_HAS(__state))
		return 0;
	return ctx[3] != 0;
}

char LICENSE[] SEC("license") = "GPL";
