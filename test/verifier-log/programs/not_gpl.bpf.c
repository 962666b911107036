/* A helper for programs under the GPL, called by one that is not. */
#define NO_LICENSE
#include "common.h"

char LICENSE[] SEC("license") = "Proprietary";

SEC("raw_tp/sched_switch")
int calling(struct bpf_raw_tracepoint_args *ctx)
{
	char text[4] = "abc";

	return bpf_trace_printk(text, sizeof(text)); /* FAILS: license */
}
