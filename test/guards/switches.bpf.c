/* Switch statements over tests. */
#include "guard.h"

/* Loads everywhere. */
PROGRAM(two_cases)
{
	switch (TASK_HAS(state)) {
	case 0:
		READ_TASK(pid);
		break;
	case 1:
		READ_TASK(state);
		break;
	}
	return 0;
}

/* Loads everywhere: a number for each combination. */
PROGRAM(combinations)
{
	int which = TASK_HAS(state) | TASK_HAS(__state) << 1 | TASK_HAS(mm_cid) << 2;
	OPAQUE(which);
	switch (which) {
	case 1:
		READ_TASK(state);
		break;
	case 2:
		READ_TASK(__state);
		break;
	case 6:
		READ_TASK(mm_cid);
		break;
	}
	return 0;
}

/* Fails from 5.14 on: a break is missing. */
PROGRAM(falls_through)
{
	int which = TASK_HAS(__state);
	OPAQUE(which);
	switch (which) {
	case 1:
		READ_TASK(__state);
		__attribute__((fallthrough));
	case 0:
		READ_TASK(state);
	}
	return 0;
}

/* Loads everywhere: falling through is meant. */
PROGRAM(falls_through_well)
{
	int which = TASK_HAS(mm_cid) + TASK_HAS(__state);
	OPAQUE(which);
	switch (which) {
	case 2:
		READ_TASK(mm_cid);
		__attribute__((fallthrough));
	case 1:
		READ_TASK(__state);
	}
	return 0;
}

/* Loads everywhere: the default takes the old name. */
PROGRAM(default_old)
{
	int which = TASK_HAS(__state) * 7;
	OPAQUE(which);
	switch (which) {
	case 7:
		READ_TASK(__state);
		break;
	default:
		READ_TASK(state);
	}
	return 0;
}

/* Fails everywhere: no case fits, so the default is taken. */
PROGRAM(default_always)
{
	int which = TASK_HAS(__state) * 7;
	OPAQUE(which);
	switch (which) {
	case 3:
		READ_TASK(__state);
		break;
	default:
		READ_TASK(never_was);
	}
	return 0;
}

/* Loads everywhere: enough dense cases for a table, which BPF cannot jump through, so it becomes a tree of jumps. */
PROGRAM(dense)
{
	int which = TASK_HAS(state) * 3 + 1;
	OPAQUE(which);
	switch (which) {
	case 0: READ_TASK(never_was); break;
	case 1: READ_TASK(pid); break;
	case 2: READ_TASK(never_was); break;
	case 3: READ_TASK(never_was); break;
	case 4: READ_TASK(state); break;
	case 5: READ_TASK(never_was); break;
	case 6: READ_TASK(never_was); break;
	}
	return 0;
}

/* Loads everywhere: sparse and negative cases. */
PROGRAM(sparse)
{
	int which = TASK_HAS(state) ? -1000 : 100000;
	OPAQUE(which);
	switch (which) {
	case -1000: READ_TASK(state); break;
	case -1: READ_TASK(never_was); break;
	case 50: READ_TASK(never_was); break;
	case 100000: READ_TASK(__state); break;
	case 100001: READ_TASK(never_was); break;
	}
	return 0;
}

/* Fails where `cpu` is missing: the switch is over something unknown. */
PROGRAM(over_unknown)
{
	switch (UNKNOWN & 3) {
	case 0: READ_TASK(pid); break;
	case 1: READ_TASK(cpu); break;
	case 2: READ_TASK(tgid); break;
	}
	return 0;
}

/* Loads everywhere: within the unknown switch each case has its guard. */
PROGRAM(guard_in_each_case)
{
	switch (UNKNOWN & 3) {
	case 0:
		READ_TASK(pid);
		break;
	case 1:
		if (TASK_HAS(cpu))
			READ_TASK(cpu);
		break;
	case 2:
		if (TASK_HAS(thread_info.cpu))
			READ_TASK(thread_info.cpu);
		break;
	}
	return 0;
}

/* Loads everywhere: the unknown is limited to values without a bad case. */
PROGRAM(limited_unknown)
{
	u32 which = UNKNOWN & 1;
	OPAQUE(which);
	switch (which) {
	case 0: READ_TASK(pid); break;
	case 1: READ_TASK(tgid); break;
	case 2: READ_TASK(never_was); break;
	case 3: READ_TASK(never_was); break;
	}
	return 0;
}

/* Loads everywhere: a switch over a 64-bit value. */
PROGRAM(wide)
{
	u64 which = TASK_HAS(state) ? 1ull << 40 : 1ull << 33;
	OPAQUE(which);
	switch (which) {
	case 1ull << 40: READ_TASK(state); break;
	case 1ull << 33: READ_TASK(__state); break;
	case 1ull << 34: READ_TASK(never_was); break;
	}
	return 0;
}

/* Loads everywhere: case ranges. */
PROGRAM(ranges)
{
	int which = 10 + 10 * TASK_HAS(state);
	OPAQUE(which);
	switch (which) {
	case 5 ... 14: READ_TASK(__state); break;
	case 15 ... 24: READ_TASK(state); break;
	case 25 ... 34: READ_TASK(never_was); break;
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
