/* A lock that is not given back. */
#include "common.h"

struct guarded {
	struct bpf_spin_lock lock;
	int value;
};
MAP(values, BPF_MAP_TYPE_ARRAY, uint32_t, struct guarded, 1);

SEC("classifier")
int locking(struct __sk_buff *skb)
{
	uint32_t zero = 0;
	struct guarded *guarded = bpf_map_lookup_elem(&values, &zero);

	if (guarded) {
		bpf_spin_lock(&guarded->lock);
		guarded->value++;
	}
	return TC_ACT_OK; /* FAILS: reference */
}
