/* A register that was never set, for which C has no words. */
#include "common.h"

SEC("raw_tp/sched_switch")
int unset(void *ctx)
{
	int result;

	asm volatile("%0 = r7" : "=r"(result)); /* FAILS: uninitialized */
	return result;
}
