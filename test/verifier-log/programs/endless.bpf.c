/* A loop without an end. */
#include "common.h"

SEC("raw_tp/sched_switch")
int endless(void *ctx)
{
	asm volatile("r1 = 1; again: if r1 != 0 goto again;" ::: "r1"); /* FAILS: loop */
	return 0;
}
