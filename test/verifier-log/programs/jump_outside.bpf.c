/* A jump out of the program. */
#include "common.h"

SEC("raw_tp/sched_switch")
int leaping(void *ctx)
{
	asm volatile("if r1 == 0 goto +1000"); /* FAILS: control-flow */
	return 0;
}
