/* Tests kept in arrays on the stack. */
#include "guard.h"

enum { STATE, NEW_STATE, CPU, CID };

/* Loads everywhere: constant indices into eight-byte flags. */
PROGRAM(wide_flags)
{
	volatile u64 has[4] = { TASK_HAS(state), TASK_HAS(__state), TASK_HAS(cpu), TASK_HAS(mm_cid) };
	if (has[STATE])
		READ_TASK(state);
	if (has[NEW_STATE])
		READ_TASK(__state);
	if (has[CPU])
		READ_TASK(cpu);
	if (has[CID])
		READ_TASK(mm_cid);
	return 0;
}

/* Bytes: whatever is missing is a zero, and zeros are remembered at any place. Loads everywhere. */
PROGRAM(byte_flags)
{
	volatile u8 has[4] = { TASK_HAS(state), TASK_HAS(__state), TASK_HAS(cpu), TASK_HAS(mm_cid) };
	if (has[STATE])
		READ_TASK(state);
	if (has[NEW_STATE])
		READ_TASK(__state);
	if (has[CPU])
		READ_TASK(cpu);
	if (has[CID])
		READ_TASK(mm_cid);
	return 0;
}

/* Words of 32 bits: compilers write two of them at once if they can, and the upper one of a mix is forgotten by 6.1. */
PROGRAM(word_flags)
{
	volatile u32 has[4] = { TASK_HAS(state), TASK_HAS(__state), TASK_HAS(cpu), TASK_HAS(mm_cid) };
	if (has[STATE])
		READ_TASK(state);
	if (has[NEW_STATE])
		READ_TASK(__state);
	if (has[CPU])
		READ_TASK(cpu);
	return 0;
}

/* Fails where either is missing: byte flags that are one where the field is missing are forgotten. */
PROGRAM(byte_missing)
{
	volatile u8 missing[2] = { !TASK_HAS(state), !TASK_HAS(__state) };
	if (!missing[0])
		READ_TASK(state);
	if (!missing[1])
		READ_TASK(__state);
	return 0;
}

/* Loads everywhere: the same in eight bytes each. */
PROGRAM(wide_missing)
{
	volatile u64 missing[2] = { !TASK_HAS(state), !TASK_HAS(__state) };
	if (!missing[0])
		READ_TASK(state);
	if (!missing[1])
		READ_TASK(__state);
	return 0;
}

/* The index is unknown. All elements are zero where `cpu` is missing: seen before 6.9 and again by 7.3. */
PROGRAM(unknown_index)
{
	volatile u64 has[2] = { TASK_HAS(cpu), TASK_HAS(cpu) };
	u32 index = UNKNOWN & 1;
	if (has[index])
		READ_TASK(cpu);
	return 0;
}

/* Every byte of the array is a zero where the field is missing, seen before 6.9 alone: the index is unknown. */
PROGRAM(unknown_index_over_zero_bytes)
{
	u8 has[8] = {};
	has[0] = TASK_HAS(cpu);
	has[1] = has[0];
	volatile u8 *at = has;
	OPAQUE(at);
	u32 index = UNKNOWN & 7;
	if (at[index])
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: a write with an unknown index may have hit the flag. */
PROGRAM(written_at_unknown_index)
{
	volatile u64 has[4] = { TASK_HAS(cpu), 0, 0, 0 };
	u32 index = UNKNOWN & 3;
	has[index] = 1;
	if (has[0])
		READ_TASK(cpu);
	return 0;
}

/* A zero written at an unknown index over zeros. */
PROGRAM(zero_at_unknown_index)
{
	volatile u64 has[4] = { TASK_HAS(cpu), 0, 0, 0 };
	u32 index = UNKNOWN & 3;
	has[index] = 0;
	if (has[0])
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: filled by a loop, read by another; the index is known in each round. */
PROGRAM(filled_by_loop)
{
	volatile u64 has[3];
	for (int i = 0; i < 3; i++)
		has[i] = i == 1 ? TASK_HAS(cpu) : 0;
	if (has[1])
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the index itself comes from a test. */
PROGRAM(index_from_test)
{
	volatile u64 act[2] = { 0, 1 };
	u64 index = TASK_HAS(cpu);
	OPAQUE(index);
	if (act[index & 1])
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: two-dimensional. */
PROGRAM(two_dimensions)
{
	volatile u64 has[2][2] = { { TASK_HAS(state), TASK_HAS(__state) }, { TASK_HAS(cpu), TASK_HAS(mm_cid) } };
	if (has[0][0])
		READ_TASK(state);
	if (has[1][1])
		READ_TASK(mm_cid);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
