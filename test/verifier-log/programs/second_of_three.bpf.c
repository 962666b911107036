/* The second of three programs fails. */
#include "common.h"

SEC("raw_tp/sched_switch")
int first(void *ctx)
{
	return 0;
}

SEC("raw_tp/sched_wakeup")
int second(struct bpf_raw_tracepoint_args *ctx)
{
	if (bpf_get_prandom_u32() > 3)
		return 0;
	return *(int *)ctx->args[0]; /* FAILS: memory-access */
}

SEC("raw_tp/sched_process_exit")
int third(void *ctx)
{
	return 0;
}
