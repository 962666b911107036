/* Tests added up, multiplied and compared as numbers. */
#include "guard.h"

/* Loads everywhere: both needed. */
PROGRAM(two)
{
	int sum = TASK_HAS(__state) + TASK_HAS(mm_cid);
	OPAQUE(sum);
	if (sum == 2)
		READ_TASK(mm_cid);
	return 0;
}

/* Fails on 6.1, and from 6.19 on, where mm_cid is a struct: one of both suffices. */
PROGRAM(at_least_one)
{
	int sum = TASK_HAS(__state) + TASK_HAS(mm_cid);
	OPAQUE(sum);
	if (sum >= 1)
		READ_TASK(mm_cid);
	return 0;
}

/* Loads everywhere: at least two. */
PROGRAM(at_least_two)
{
	int sum = TASK_HAS(__state) + TASK_HAS(mm_cid);
	OPAQUE(sum);
	if (sum > 1)
		READ_TASK(mm_cid);
	return 0;
}

/* Loads everywhere: weighted, so that every combination has its own number. */
PROGRAM(weighted)
{
	int sum = TASK_HAS(state) + 2 * TASK_HAS(__state) + 4 * TASK_HAS(mm_cid);
	OPAQUE(sum);
	if (sum == 6)
		READ_TASK(mm_cid);
	else if (sum == 2)
		READ_TASK(__state);
	else if (sum == 1)
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: a difference. */
PROGRAM(difference)
{
	int difference = TASK_HAS(state) - TASK_HAS(__state);
	OPAQUE(difference);
	if (difference > 0)
		READ_TASK(state);
	else if (difference < 0)
		READ_TASK(__state);
	return 0;
}

/* Loads everywhere: a product is zero if any is. */
PROGRAM(product)
{
	int product = TASK_HAS(pid) * TASK_HAS(cpu);
	OPAQUE(product);
	if (product)
		READ_TASK(cpu);
	return 0;
}

/* Fails on 6.1 alone, which does not see that zero times something unknown is zero when the zero stands left. */
PROGRAM(times_unknown)
{
	u64 has = TASK_HAS(cpu);
	OPAQUE(has);
	u64 product = has * UNKNOWN;
	if (product)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: plus something unknown is unknown. */
PROGRAM(plus_unknown)
{
	u64 has = TASK_HAS(cpu);
	OPAQUE(has);
	if (has + UNKNOWN > 3)
		READ_TASK(cpu);
	return 0;
}

/* Fails on 6.1 alone: the sum of an unknown bit and a zero is no two, but a range did not decide an equality then. */
PROGRAM(unknown_bit_and_test)
{
	u64 sum = (UNKNOWN & 1) + TASK_HAS(cpu);
	OPAQUE(sum);
	if (sum == 2)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: counted up step by step. */
PROGRAM(step_by_step)
{
	u64 sum = 0;
	if (TASK_HAS(__state))
		sum++;
	OPAQUE(sum);
	if (TASK_HAS(worker_private))
		sum++;
	OPAQUE(sum);
	if (TASK_HAS(mm_cid))
		sum++;
	OPAQUE(sum);
	if (sum == 3)
		READ_TASK(mm_cid);
	else if (sum == 2)
		READ_TASK(worker_private);
	return 0;
}

/* Loads everywhere: in 8 bits. */
PROGRAM(in_a_byte)
{
	u8 sum = 255 + TASK_HAS(cpu);
	OPAQUE(sum);
	if (sum == 0)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: runs over in 32 bits. */
PROGRAM(overflow_32)
{
	u32 sum = 0xffffffffu + TASK_HAS(cpu);
	OPAQUE(sum);
	if (!sum)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: in 64 bits it does not run over, and the test is reversed by that. */
PROGRAM(no_overflow_64)
{
	u64 sum = 0xffffffffull + TASK_HAS(cpu);
	OPAQUE(sum);
	if (sum)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the whole number of fields found chooses. */
PROGRAM(how_many)
{
	int count = HAS(struct iov_iter, count) + HAS(struct iov_iter, iov) + HAS(struct iov_iter, __iov);
	OPAQUE(count);
	if (count == 2) {
		if (HAS(struct iov_iter, iov))
			READ(ARGUMENT(struct iov_iter, 0), iov);
		else
			READ(ARGUMENT(struct iov_iter, 0), __iov);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
