/* Tail calls may fail and fall through. */
#include "guard.h"

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u32);
} programs SEC(".maps");

/* Fails where `cpu` is missing: the code behind a tail call is reached when it fails. */
PROGRAM(read_behind)
{
	bpf_tail_call(ctx, &programs, 0);
	READ_TASK(cpu);
	return 0;
}

/* Loads everywhere. */
PROGRAM(guarded_behind)
{
	bpf_tail_call(ctx, &programs, 0);
	if (TASK_HAS(cpu))
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: one program for each kernel, chosen by a test; this one has no read at all. */
PROGRAM(chosen_by_test)
{
	if (TASK_HAS(cpu))
		bpf_tail_call(ctx, &programs, 1);
	else
		bpf_tail_call(ctx, &programs, 2);
	return 0;
}

/* Fails where `cpu` is missing: a program that is only ever called by a guarded tail call is verified alone. */
PROGRAM(called_by_test)
{
	READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the flag survives the tail call that failed. */
PROGRAM(flag_survives)
{
	u64 has = TASK_HAS(cpu);
	OPAQUE(has);
	bpf_tail_call(ctx, &programs, 3);
	if (has)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: an index by a test. */
PROGRAM(index_by_test)
{
	u32 index = TASK_HAS(cpu);
	OPAQUE(index);
	bpf_tail_call(ctx, &programs, index);
	if (index == 1)
		READ_TASK(cpu);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
