/* A byte of a packet whose length is tested too late. */
#include "common.h"

SEC("xdp")
int unchecked(struct xdp_md *ctx)
{
	uint8_t *data = (uint8_t *)(long)ctx->data, *end = (uint8_t *)(long)ctx->data_end;

	if (data + 14 > end)
		return XDP_PASS;
	return data[20] == 6 ? XDP_DROP : XDP_PASS; /* FAILS: memory-access */
}
