/* Nothing is wrong. */
#include "common.h"

MAP(counts, BPF_MAP_TYPE_ARRAY, uint32_t, uint64_t, 16);

static __attribute__((noinline)) uint64_t twice(uint64_t number)
{
	return number * bpf_get_prandom_u32();
}

SEC("classifier")
int counting(struct __sk_buff *skb)
{
	uint32_t key = skb->mark & 15;
	uint64_t *count = bpf_map_lookup_elem(&counts, &key);

	if (count)
		*count = twice(*count);
	return TC_ACT_OK;
}
