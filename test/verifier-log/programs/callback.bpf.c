/* A mistake in a callback, in a frame of its own. */
#include "common.h"

MAP(counts, BPF_MAP_TYPE_HASH, uint32_t, uint64_t, 16);

static long visit(void *map, uint32_t *key, uint64_t *value, void *data)
{
	return value[1]; /* FAILS: memory-access (5.10: object-refused) */
}

SEC("classifier")
int visiting(struct __sk_buff *skb)
{
	bpf_for_each_map_elem(&counts, visit, NULL, 0);
	return TC_ACT_OK;
}
