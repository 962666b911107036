/* Maps without max_entries. */
#include "cases.h"

enum { BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4 };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, u32);
	__type(value, u64);
} start SEC(".maps");
//^^^^^ map-unsized: 5.10 6.1 6.12 6.18 7.2

/* Near misses: one that libbpf sizes, one with a size. */

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} counters SEC(".maps");

PROGRAM(uses_all)
{
	u32 key = UNKNOWN;
	return (bpf_map_lookup_elem(&start, &key) != 0) + (bpf_map_lookup_elem(&counters, &key) != 0);
}

char LICENSE[] SEC("license") = "GPL";
