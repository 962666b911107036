/* A program type newer than many kernels. */
#include "common.h"

SEC("netfilter")
int filtering(void *ctx)
{
	return 1; /* FAILS: program-type (6.12: loads, 6.18: loads, 7.2: loads) */
}
