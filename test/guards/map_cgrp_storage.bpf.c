/* A map of a type that kernels before 6.2 lack. All maps of an object are created, whichever program is loaded. */
#include "guard.h"

enum bpf_map_type { BPF_MAP_TYPE_CGRP_STORAGE = 32 };

struct {
	__uint(type, BPF_MAP_TYPE_CGRP_STORAGE);
	__uint(map_flags, 1);
	__type(key, int);
	__type(value, u64);
} newer SEC(".maps");

/* Fails before 6.2: the map is not even used. */
PROGRAM(not_used) { return 0; }

/* Fails before 6.2: what guards the reads does not guard the map. */
PROGRAM(guarded_use)
{
	if (bpf_core_enum_value_exists(enum bpf_map_type, BPF_MAP_TYPE_CGRP_STORAGE)) {
		void *map = &newer;
		USE(map);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
