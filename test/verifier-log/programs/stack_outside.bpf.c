/* A helper told to write more than a variable has, beyond the stack. */
#include "common.h"

SEC("raw_tp/sched_switch")
int too_much(struct bpf_raw_tracepoint_args *ctx)
{
	char name[16];

	bpf_probe_read_kernel(name, 600, (void *)ctx->args[1]); /* FAILS: stack */
	return name[0];
}
