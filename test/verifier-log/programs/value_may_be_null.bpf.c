/* A looked-up value that is not tested. */
#include "common.h"

MAP(counts, BPF_MAP_TYPE_HASH, uint32_t, uint64_t, 16);

SEC("classifier")
int counting(struct __sk_buff *skb)
{
	uint32_t key = skb->ifindex;
	uint64_t *count = bpf_map_lookup_elem(&counts, &key);

	*count += 1; /* FAILS: memory-access */
	return TC_ACT_OK;
}
