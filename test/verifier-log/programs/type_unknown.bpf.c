/* A program type newer than many kernels. */
#include "common.h"

SEC("netfilter")
int filtering(void *ctx) /* FAILS: program-type */
{
	return 1;
}
