/* An index that may lie outside a value. */
#include "common.h"

struct table {
	uint64_t rows[8];
};
MAP(tables, BPF_MAP_TYPE_ARRAY, uint32_t, struct table, 1);

SEC("classifier")
int indexing(struct __sk_buff *skb)
{
	uint32_t zero = 0, index = skb->mark;
	struct table *table = bpf_map_lookup_elem(&tables, &zero);

	if (!table || index > 8)
		return TC_ACT_OK;
	table->rows[index] += 1; /* FAILS: memory-access */
	return TC_ACT_OK;
}
