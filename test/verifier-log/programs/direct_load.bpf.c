/* A load through an address that is only a number. */
#include "common.h"

SEC("raw_tp/sched_switch")
int on_switch(struct bpf_raw_tracepoint_args *ctx)
{
	int *address = (int *)ctx->args[1];

	return *address; /* FAILS: memory-access */
}
