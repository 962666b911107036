/* Code that no path leads to. */
#include "common.h"

SEC("raw_tp/sched_switch")
int skipping(void *ctx)
{
	asm volatile("goto +1; r1 = 7;" ::: "r1"); /* FAILS: control-flow */
	return 0;
}
