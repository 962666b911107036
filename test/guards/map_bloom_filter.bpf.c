/* A map of a type that kernels before 5.16 lack. All maps of an object are created, whichever program is loaded. */
#include "guard.h"

enum bpf_map_type { BPF_MAP_TYPE_BLOOM_FILTER = 30 };

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 16);
	__uint(value_size, 4);
} newer SEC(".maps");

/* Fails before 5.16: the map is not even used. */
PROGRAM(not_used) { return 0; }

/* Fails before 5.16: what guards the reads does not guard the map. */
PROGRAM(guarded_use)
{
	if (bpf_core_enum_value_exists(enum bpf_map_type, BPF_MAP_TYPE_BLOOM_FILTER)) {
		void *map = &newer;
		USE(map);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
