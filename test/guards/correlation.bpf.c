/* Branches that depend on each other: the verifier follows each path by itself and never merges them. */
#include "guard.h"

/* Work that differs between two branches, so that no compiler turns the branches into arithmetic. */
#define FIRST_WAY USE(bpf_ktime_get_ns())
#define SECOND_WAY USE(bpf_get_smp_processor_id())

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} table SEC(".maps");

/* Loads everywhere: never both. */
PROGRAM(never_both)
{
	u64 a, b;
	if (UNKNOWN & 1) {
		FIRST_WAY;
		a = 0;
		b = 1;
	} else {
		SECOND_WAY;
		a = 1;
		b = 0;
	}
	OPAQUE(a);
	OPAQUE(b);
	if (a)
		if (b)
			READ_MISSING;
	return 0;
}

/* Fails everywhere: either. */
PROGRAM(either)
{
	u64 a, b;
	if (UNKNOWN & 1) {
		FIRST_WAY;
		a = 0;
		b = 1;
	} else {
		SECOND_WAY;
		a = 1;
		b = 0;
	}
	OPAQUE(a);
	OPAQUE(b);
	if (a)
		READ_MISSING;
	USE(b);
	return 0;
}

/* Loads everywhere: two or five, never three. */
PROGRAM(two_or_five)
{
	u64 number = UNKNOWN & 1 ? 2 : 5;
	OPAQUE(number);
	if (number == 3)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: the sum of both is the same on either way. */
PROGRAM(sum_is_same)
{
	u64 a, b;
	if (UNKNOWN & 1) {
		FIRST_WAY;
		a = 3;
		b = 4;
	} else {
		SECOND_WAY;
		a = 5;
		b = 2;
	}
	OPAQUE(a);
	OPAQUE(b);
	if (a + b != 7)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: a flag remembers that the field is there and chance agreed. */
PROGRAM(flag_of_two)
{
	u64 ready = 0;
	if (UNKNOWN & 1)
		if (TASK_HAS(cpu))
			ready = 1;
	OPAQUE(ready);
	if (ready)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: which of two names was found decides later. */
PROGRAM(which_name)
{
	u64 which = 0;
	if (TASK_HAS(state))
		which = 1;
	else if (TASK_HAS(__state))
		which = 2;
	OPAQUE(which);
	bpf_ktime_get_ns();
	if (which == 1)
		READ_TASK(state);
	else if (which == 2)
		READ_TASK(__state);
	return 0;
}

/* Fails where either is missing: chance chooses the name. */
PROGRAM(name_by_chance)
{
	u64 which = UNKNOWN & 1;
	OPAQUE(which);
	if (which)
		READ_TASK(state);
	else
		READ_TASK(__state);
	return 0;
}

/* Loads everywhere: three values, tested in turn. */
PROGRAM(three_values)
{
	u32 chance = UNKNOWN;
	u64 number = chance > 100 ? 1 : chance > 50 ? 4 : 9;
	OPAQUE(number);
	if (number != 1 && number != 4 && number != 9)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: a pointer is null on one way and found on the other. */
PROGRAM(pointer_by_way)
{
	u32 key = 1;
	u64 flag = 1, *pointer = 0;
	if (UNKNOWN & 1) {
		pointer = bpf_map_lookup_elem(&table, &key);
		if (!pointer)
			return 0;
		flag = 0;
	}
	OPAQUE(pointer);
	OPAQUE(flag);
	if (pointer && flag)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: the same unknown, tested twice. */
PROGRAM(same_unknown_twice)
{
	u64 number = bpf_ktime_get_ns(), flag = 0;
	OPAQUE(number);
	if (number > 100)
		flag = 1;
	OPAQUE(flag);
	OPAQUE(number);
	if (number <= 100 && flag)
		READ_MISSING;
	return 0;
}

/* Fails everywhere: two unknowns have nothing to do with each other. */
PROGRAM(two_unknowns)
{
	u64 flag = 0;
	if (UNKNOWN > 100)
		flag = 1;
	OPAQUE(flag);
	if (UNKNOWN <= 100 && flag)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: remembered on the stack, way by way. */
PROGRAM(remembered_on_stack)
{
	volatile u64 a = 0, b = 0;
	if (UNKNOWN & 1)
		a = 1;
	else
		b = 1;
	if (a && b)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: many ways, one invariant. */
PROGRAM(many_ways)
{
	u64 up = 0, down = 8;
	for (int i = 0; i < 4; i++) {
		if (UNKNOWN & 1) {
			FIRST_WAY;
			up++;
			down--;
		}
		OPAQUE(up);
		OPAQUE(down);
		OPAQUE(i);
	}
	if (up + down != 8)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: compilers make sums of the branches, and so the ways are one. */
PROGRAM(many_ways_as_arithmetic)
{
	u64 up = 0, down = 8;
	for (int i = 0; i < 4; i++) {
		if (UNKNOWN & 1) {
			up++;
			down--;
		}
		OPAQUE(up);
		OPAQUE(down);
		OPAQUE(i);
	}
	if (up + down != 8)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: the invariant is another. */
PROGRAM(other_invariant)
{
	u64 up = 0;
	for (int i = 0; i < 4; i++) {
		if (UNKNOWN & 1)
			up++;
		OPAQUE(up);
		OPAQUE(i);
	}
	if (up == 4)
		READ_TASK(never_was);
	return 0;
}

/* Fails before 6.4, which do not decide an equality by a range: more than four is impossible. */
PROGRAM(more_than_possible)
{
	u64 up = 0;
	for (int i = 0; i < 4; i++) {
		if (UNKNOWN & 1)
			up++;
		OPAQUE(up);
		OPAQUE(i);
	}
	if (up == 5)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
