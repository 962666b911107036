/* A helper that gets a number where it wants a map. */
#include "common.h"

MAP(counts, BPF_MAP_TYPE_HASH, uint32_t, uint64_t, 16);

SEC("classifier")
int asking(struct __sk_buff *skb)
{
	return bpf_map_lookup_elem(&counts, (void *)(long)skb->mark) != NULL; /* FAILS: argument */
}
