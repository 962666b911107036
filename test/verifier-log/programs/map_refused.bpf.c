/* A map that the kernel does not create. */
#include "common.h"

MAP(counts, BPF_MAP_TYPE_ARRAY, uint64_t, uint64_t, 16);

SEC("classifier")
int asking(struct __sk_buff *skb)
{
	uint64_t key = 0;

	return bpf_map_lookup_elem(&counts, &key) != NULL; /* FAILS: map-refused */
}
