/* A helper that no kernel has. */
#include "common.h"

static long (*no_such_helper)(void) = (void *)60000;

SEC("raw_tp/sched_switch")
int calling(void *ctx)
{
	return no_such_helper(); /* FAILS: helper-missing */
}
