/* Callbacks: static functions that helpers call. bpf_for_each_map_elem is there from 5.13, bpf_loop from 5.17. A callback's
 * address is refused by older kernels wherever it stands, so that nothing here loads on 5.10, guarded or not. */
#include "guard.h"

enum bpf_func_id { BPF_FUNC_for_each_map_elem = 164, BPF_FUNC_loop = 181 };
#define HAS_HELPER(name) bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_##name)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} numbers SEC(".maps");

struct flags {
	u64 has;
	u64 count;
};

static long nothing(u32 index, void *context) { return 0; }
static long read_bare(u32 index, void *context)
{
	READ_TASK(worker_private);
	return 0;
}
static long read_mm_cid(u32 index, void *context)
{
	READ_TASK(mm_cid);
	return 0;
}
static long read_guarded(u32 index, void *context)
{
	if (TASK_HAS(mm_cid))
		READ_TASK(mm_cid);
	return 0;
}
static long read_by_context(u32 index, struct flags *flags)
{
	if (flags->has)
		READ_TASK(mm_cid);
	return 0;
}
static long set_flag(u32 index, struct flags *flags)
{
	flags->has = 1;
	return 0;
}
static long read_at_index(u32 index, void *context)
{
	if (index == 2)
		READ_TASK(mm_cid);
	return 0;
}
static long leave(u32 index, void *context) { return 1; }

/* Fails on 5.10: the helper is not there, and nobody asks. */
PROGRAM(helper_missing)
{
	bpf_loop(4, nothing, NULL, 0);
	return 0;
}

/* Loads from 5.13 on: asked before, which cannot help 5.10. */
PROGRAM(helper_asked)
{
	if (HAS_HELPER(loop))
		bpf_loop(4, nothing, NULL, 0);
	return 0;
}

/* Loads from 5.13 on: where the helper is, the field is. */
PROGRAM(field_as_old_as_helper)
{
	if (HAS_HELPER(loop))
		bpf_loop(4, read_bare, NULL, 0);
	return 0;
}

/* Fails on 6.1: the helper is there, the field is not. */
PROGRAM(bare)
{
	if (HAS_HELPER(loop))
		bpf_loop(4, read_mm_cid, NULL, 0);
	return 0;
}

/* Loads from 5.13 on: the guard in the callback. */
PROGRAM(guard_in_callback)
{
	if (HAS_HELPER(loop))
		bpf_loop(4, read_guarded, NULL, 0);
	return 0;
}

/* Loads from 5.13 on: the guard around the call. */
PROGRAM(guard_around_call)
{
	if (HAS_HELPER(loop) && TASK_HAS(mm_cid))
		bpf_loop(4, read_mm_cid, NULL, 0);
	return 0;
}

/* Loads from 5.13 on: the flag is in the context on the stack, which nothing writes. */
PROGRAM(guard_in_context)
{
	struct flags flags = { .has = TASK_HAS(mm_cid) };
	if (HAS_HELPER(loop))
		bpf_loop(4, read_by_context, &flags, 0);
	return 0;
}

/* Fails on 6.1 if the verifier considers that the callback may have run. */
PROGRAM(flag_set_by_callback)
{
	struct flags flags = { .has = 0 };
	if (!HAS_HELPER(loop))
		return 0;
	bpf_loop(4, set_flag, &flags, 0);
	if (flags.has)
		READ_TASK(mm_cid);
	return 0;
}

/* Fails on 5.10, and where the verifier considers that the callback may not have run at all (6.8 and later). */
PROGRAM(flag_not_set_by_callback)
{
	struct flags flags = { .has = 0 };
	if (!HAS_HELPER(loop))
		return 0;
	bpf_loop(4, set_flag, &flags, 0);
	if (!flags.has)
		READ_TASK(never_was);
	return 0;
}

/* A loop with no rounds: some versions look at the callback nevertheless. */
PROGRAM(zero_rounds)
{
	if (HAS_HELPER(loop))
		bpf_loop(0, read_mm_cid, NULL, 0);
	return 0;
}

/* As many rounds as fields were found: zero on 6.1. */
PROGRAM(rounds_by_test)
{
	u32 rounds = TASK_HAS(mm_cid);
	OPAQUE(rounds);
	if (HAS_HELPER(loop))
		bpf_loop(rounds, read_mm_cid, NULL, 0);
	return 0;
}

/* Fails on 6.1: an index below the number of rounds is possible. */
PROGRAM(index_reached)
{
	if (HAS_HELPER(loop))
		bpf_loop(4, read_at_index, NULL, 0);
	return 0;
}

/* Fails on 6.1 although the index never gets that far: the verifier knows nothing of it. */
PROGRAM(index_not_reached)
{
	if (HAS_HELPER(loop))
		bpf_loop(1, read_at_index, NULL, 0);
	return 0;
}

/* Fails on 6.1: how many rounds were made is unknown. */
PROGRAM(rounds_made)
{
	if (HAS_HELPER(loop) && bpf_loop(4, leave, NULL, 0) > 4)
		READ_TASK(mm_cid);
	return 0;
}

static long each_number(void *map, u32 *key, u64 *value, struct flags *flags)
{
	if (!value)
		READ_TASK(never_was);
	flags->count += *value;
	return 0;
}

/* Loads from 5.13 on: the value's pointer is not null in the callback. */
PROGRAM(value_not_null)
{
	struct flags flags = { 0 };
	if (HAS_HELPER(for_each_map_elem))
		bpf_for_each_map_elem(&numbers, each_number, &flags, 0);
	USE(flags.count);
	return 0;
}

static long read_each(void *map, u32 *key, u64 *value, struct flags *flags)
{
	if (flags->has)
		READ_TASK(mm_cid);
	return 0;
}

/* Loads from 5.13 on: the flag of the context again. */
PROGRAM(each_by_context)
{
	struct flags flags = { .has = TASK_HAS(mm_cid) };
	if (HAS_HELPER(for_each_map_elem))
		bpf_for_each_map_elem(&numbers, read_each, &flags, 0);
	return 0;
}

static long read_by_value(void *map, u32 *key, u64 *value, void *context)
{
	if (*value)
		READ_TASK(mm_cid);
	return 0;
}

/* Fails on 6.1: what maps hold is unknown. */
PROGRAM(each_by_value)
{
	if (HAS_HELPER(for_each_map_elem))
		bpf_for_each_map_elem(&numbers, read_by_value, NULL, 0);
	return 0;
}

/* Fails on 5.10: the call is dead, and so is its callback, but the callback's address is refused even there. */
PROGRAM(dead_callback)
{
	if (TASK_HAS(mm_cid))
		bpf_loop(4, read_mm_cid, NULL, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
