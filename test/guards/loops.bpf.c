/* Loops around and before reads. */
#include "guard.h"

/* Loads everywhere: a body that runs as often as fields were found. */
PROGRAM(as_often_as_found)
{
	int times = TASK_HAS(cpu);
	OPAQUE(times);
	for (int i = 0; i < times; i++)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing, although the guard stands within: compilers move the field's offset, which does not change,
 * out of the loop and so in front of its guard. */
PROGRAM(guard_within)
{
	for (int i = 0; i < 4; i++) {
		if (TASK_HAS(cpu))
			READ_TASK(cpu);
		OPAQUE(i);
	}
	return 0;
}

/* Loads everywhere: the guard before the loop. */
PROGRAM(guard_before)
{
	if (!TASK_HAS(cpu))
		return 0;
	for (int i = 0; i < 4; i++) {
		READ_TASK(cpu);
		OPAQUE(i);
	}
	return 0;
}

/* Fails where `cpu` is missing: rounds are known to be at least one. */
PROGRAM(body_runs)
{
	for (int i = 0; i < 3; i++) {
		OPAQUE(i);
		READ_TASK(cpu);
	}
	return 0;
}

/* Fails where `cpu` is missing: the number of rounds is unknown. */
PROGRAM(unknown_rounds)
{
	u32 times = UNKNOWN & 7;
	for (u32 i = 0; i < times; i++) {
		READ_TASK(cpu);
		OPAQUE(i);
	}
	return 0;
}

/* Fails where `cpu` is missing: the offset is moved in front of unknown rounds as well. */
PROGRAM(unknown_rounds_guarded)
{
	u32 times = UNKNOWN & 7;
	for (u32 i = 0; i < times; i++) {
		if (TASK_HAS(cpu))
			READ_TASK(cpu);
		OPAQUE(i);
	}
	return 0;
}

/* Loads everywhere: a sum over known rounds decides; it is 20 after ten. */
PROGRAM(sum_of_rounds)
{
	u64 sum = 0;
	for (int i = 0; i < 10; i++) {
		sum += 2;
		OPAQUE(sum);
		OPAQUE(i);
	}
	if (sum != 20)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: the sum is 20. */
PROGRAM(sum_reached)
{
	u64 sum = 0;
	for (int i = 0; i < 10; i++) {
		sum += 2;
		OPAQUE(sum);
		OPAQUE(i);
	}
	if (sum == 20)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere, although the loop ends before the bad round: the offset stands before the loop. */
PROGRAM(break_before_bad)
{
	for (int i = 0; i < 10; i++) {
		OPAQUE(i);
		if (i == 4)
			break;
		if (i == 6)
			READ_TASK(never_was);
	}
	return 0;
}

/* Fails everywhere: the bad round comes. */
PROGRAM(continue_to_bad)
{
	for (int i = 0; i < 10; i++) {
		OPAQUE(i);
		if (i == 4)
			continue;
		if (i == 6)
			READ_TASK(never_was);
	}
	return 0;
}

/* Loads everywhere: counts down, and the counter after the loop decides. */
PROGRAM(counter_after)
{
	int i = 5;
	while (i > 0) {
		i--;
		OPAQUE(i);
	}
	if (i)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: one round of the loop looks for the field, a later one reads it. */
PROGRAM(found_in_earlier_round)
{
	u64 found = 0;
	for (int i = 0; i < 3; i++) {
		OPAQUE(i);
		if (i == 0)
			found = TASK_HAS(cpu);
		OPAQUE(found);
		if (i == 2 && found)
			READ_TASK(cpu);
	}
	return 0;
}

/* Fails where `cpu` is missing: the guard is the condition of the second round, and the offset stands before the first. */
PROGRAM(second_round_guarded)
{
	int round = 0;
	do {
		OPAQUE(round);
		if (round > 0)
			READ_TASK(cpu);
		round++;
	} while (TASK_HAS(cpu) && round < 3);
	return 0;
}

/* Fails where `cpu` is missing: leaves at an unknown round, and the read after the loop is not guarded. */
PROGRAM(read_after_loop)
{
	for (int i = 0; i < 5; i++) {
		OPAQUE(i);
		if (UNKNOWN == 3)
			break;
	}
	READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: the inner loop has no round, but the offset stands before the outer one. */
PROGRAM(inner_without_rounds)
{
	int rounds = TASK_HAS(cpu) * 2;
	OPAQUE(rounds);
	for (int i = 0; i < 3; i++) {
		OPAQUE(i);
		for (int j = 0; j < rounds; j++) {
			OPAQUE(j);
			READ_TASK(cpu);
		}
	}
	return 0;
}

/* Loads everywhere: an unrolled loop. */
PROGRAM(unrolled)
{
#pragma unroll
	for (int i = 0; i < 4; i++)
		if (TASK_HAS(cpu) && i != 2)
			READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: walks up parents in known rounds, with guarded reads. */
PROGRAM(walk_parents)
{
	struct task_struct *task = TASK;
	for (int i = 0; i < 3 && task; i++) {
		if (TASK_HAS(__state))
			READ(task, __state);
		else
			READ(task, state);
		task = BPF_CORE_READ(task, real_parent);
	}
	return 0;
}

/* Fails where mm_cid is missing: in the walk the second step is not guarded. */
PROGRAM(walk_forgets)
{
	struct task_struct *task = TASK;
	for (int i = 0; i < 3 && task; i++) {
		if (i > 0 || TASK_HAS(mm_cid))
			READ(task, mm_cid);
		OPAQUE(i);
		task = BPF_CORE_READ(task, real_parent);
	}
	return 0;
}

/* Reads in functions of their own stay where they are. */
static __attribute__((noinline)) void read_cpu(void) { READ_TASK(cpu); }
static __attribute__((noinline)) void read_missing(void) { READ_MISSING; }

/* Loads everywhere: known rounds, the guard within. */
PROGRAM(call_guarded_within)
{
	for (int i = 0; i < 4; i++) {
		if (TASK_HAS(cpu))
			read_cpu();
		OPAQUE(i);
	}
	return 0;
}

/* Loads everywhere: unknown rounds, the guard within. */
PROGRAM(call_unknown_rounds_guarded)
{
	u32 times = UNKNOWN & 7;
	for (u32 i = 0; i < times; i++) {
		if (TASK_HAS(cpu))
			read_cpu();
		OPAQUE(i);
	}
	return 0;
}

/* Loads everywhere: leaves the loop by break before the bad round. */
PROGRAM(call_after_break)
{
	for (int i = 0; i < 10; i++) {
		OPAQUE(i);
		if (i == 4)
			break;
		if (i == 6)
			read_missing();
	}
	return 0;
}

/* Fails everywhere: continue instead of break. */
PROGRAM(call_after_continue)
{
	for (int i = 0; i < 10; i++) {
		OPAQUE(i);
		if (i == 4)
			continue;
		if (i == 6)
			read_missing();
	}
	return 0;
}

/* Loads everywhere: the guard is the condition of the second round. */
PROGRAM(call_in_second_round)
{
	int round = 0;
	do {
		OPAQUE(round);
		if (round > 0)
			read_cpu();
		round++;
	} while (TASK_HAS(cpu) && round < 3);
	return 0;
}

/* Loads everywhere: the inner loop has no round where the field is missing. */
PROGRAM(call_in_inner_loop)
{
	int rounds = TASK_HAS(cpu) * 2;
	OPAQUE(rounds);
	for (int i = 0; i < 3; i++) {
		OPAQUE(i);
		for (int j = 0; j < rounds; j++) {
			OPAQUE(j);
			read_cpu();
		}
	}
	return 0;
}

/* Loads everywhere: a hundred known rounds, and only the one behind the last would be bad. */
PROGRAM(call_in_round_never_reached)
{
	for (int i = 0; i < 100; i++) {
		OPAQUE(i);
		if (i == 100)
			read_missing();
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
