/* A mistake that only the second of two ways leads to. */
#include "common.h"

MAP(counts, BPF_MAP_TYPE_HASH, uint32_t, uint64_t, 16);

SEC("classifier")
int choosing(struct __sk_buff *skb)
{
	uint32_t key = skb->mark;
	uint64_t *count = NULL;

	if (key > 5)
		count = bpf_map_lookup_elem(&counts, &key);
	if (skb->len > 100 && !count)
		return TC_ACT_OK;
	return *count; /* FAILS: memory-access */
}
