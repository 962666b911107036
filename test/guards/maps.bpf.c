/* Results of tests kept in maps: no verifier knows what a map holds. */
#include "guard.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} features SEC(".maps");

/* Fails where `cpu` is missing: written and read back. */
PROGRAM(written_and_read)
{
	u32 key = 0;
	u64 *feature = bpf_map_lookup_elem(&features, &key);
	if (!feature)
		return 0;
	*(volatile u64 *)feature = TASK_HAS(cpu);
	if (*(volatile u64 *)feature)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: filled by the application. */
PROGRAM(filled_by_application)
{
	u32 key = 0;
	u64 *feature = bpf_map_lookup_elem(&features, &key);
	if (feature && *feature)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the map may forbid, the test must allow. */
PROGRAM(map_and_test)
{
	u32 key = 0;
	u64 *feature = bpf_map_lookup_elem(&features, &key);
	if (feature && *feature && TASK_HAS(cpu))
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: put there by an update. */
PROGRAM(updated)
{
	u32 key = 1;
	u64 has = TASK_HAS(cpu);
	bpf_map_update_elem(&features, &key, &has, 0);
	u64 *feature = bpf_map_lookup_elem(&features, &key);
	if (feature && *feature)
		READ_TASK(cpu);
	return 0;
}

/* An update only reads its arguments, but 6.1 and 6.12 forget what it was shown; the flag still is known to newer ones. */
PROGRAM(flag_after_update)
{
	u32 key = 1;
	volatile u64 has = TASK_HAS(cpu);
	bpf_map_update_elem(&features, &key, (void *)&has, 0);
	if (has)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: one byte of a map is at most 255. */
PROGRAM(byte_of_map)
{
	u32 key = 2;
	u64 *feature = bpf_map_lookup_elem(&features, &key);
	if (!feature)
		return 0;
	u64 byte = *(volatile u8 *)feature;
	OPAQUE(byte);
	if (byte > 255)
		READ_MISSING;
	return 0;
}

/* Fails everywhere: read twice, it may have changed. */
PROGRAM(read_twice)
{
	u32 key = 2;
	u64 *feature = bpf_map_lookup_elem(&features, &key);
	if (!feature || *(volatile u64 *)feature != 5)
		return 0;
	if (*(volatile u64 *)feature != 5)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: read once and kept. */
PROGRAM(read_once)
{
	u32 key = 2;
	u64 *feature = bpf_map_lookup_elem(&features, &key);
	if (!feature)
		return 0;
	u64 kept = *(volatile u64 *)feature;
	if (kept != 5)
		return 0;
	OPAQUE(kept);
	if (kept != 5)
		READ_MISSING;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
