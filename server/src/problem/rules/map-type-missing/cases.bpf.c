/* Maps of types that some kernels do not have. */
#include "cases.h"

enum { BPF_MAP_TYPE_BLOOM_FILTER = 30, BPF_MAP_TYPE_CGRP_STORAGE = 32 };

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER); /* 5.16 and later */
	__uint(max_entries, 16);
	__uint(value_size, 4);
} bloom SEC(".maps");
//^^^^^ map-type-missing: 5.10

/* Created although no program uses it. */
struct {
	__uint(type, BPF_MAP_TYPE_CGRP_STORAGE); /* 6.2 and later */
	__uint(map_flags, 1);
	__type(key, int);
	__type(value, u64);
} storage SEC(".maps");
//^^^^^^^ map-type-missing: 5.10 6.1

/* Near misses. */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} counters SEC(".maps");

PROGRAM(uses_some)
{
	u32 key = UNKNOWN;
	return bpf_map_push_elem(&bloom, &key, 0) + (bpf_map_lookup_elem(&counters, &key) != 0);
}

char LICENSE[] SEC("license") = "GPL";
