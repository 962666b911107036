/* An index that may be anything. */
#include "common.h"

struct table {
	uint8_t rows[8];
};
MAP(tables, BPF_MAP_TYPE_ARRAY, uint32_t, struct table, 1);

SEC("classifier")
int indexing(struct __sk_buff *skb)
{
	uint32_t zero = 0;
	struct table *table = bpf_map_lookup_elem(&tables, &zero);

	if (!table)
		return TC_ACT_OK;
	return table->rows[bpf_get_prandom_u32()]; /* FAILS: memory-access */
}
