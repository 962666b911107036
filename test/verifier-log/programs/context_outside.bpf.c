/* A field behind the end of the context. */
#include "common.h"

SEC("xdp")
int beyond(struct xdp_md *ctx)
{
	return ((uint32_t *)ctx)[60]; /* FAILS: context-access */
}
