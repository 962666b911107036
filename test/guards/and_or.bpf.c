/* Tests joined by && and ||, which compilers turn into jumps, masks or arithmetic. */
#include "guard.h"

/* Loads everywhere: both tests needed. */
PROGRAM(and_both)
{
	if (TASK_HAS(pid) && TASK_HAS(state))
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: both read, both tested. */
PROGRAM(and_two_reads)
{
	struct task_struct *task = TASK;
	if (TASK_HAS(__state) && TASK_HAS(worker_private)) {
		READ(task, __state);
		READ(task, worker_private);
	}
	return 0;
}

/* Loads everywhere: three in a row. */
PROGRAM(and_three)
{
	struct task_struct *task = TASK;
	if (TASK_HAS(__state) && TASK_HAS(mm_cid) && TASK_HAS(blocked_on)) {
		READ(task, blocked_on);
		READ(task, mm_cid);
	}
	return 0;
}

/* Loads everywhere: an unknown value first. */
PROGRAM(and_unknown_first)
{
	if (UNKNOWN > 7 && TASK_HAS(cpu))
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: an unknown value second. */
PROGRAM(and_unknown_second)
{
	if (TASK_HAS(cpu) && UNKNOWN > 7)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the right operand of && reads, so it is only evaluated where the left holds. */
PROGRAM(and_reads_right)
{
	struct task_struct *task = TASK;
	if (TASK_HAS(__state) && BPF_CORE_READ(task, __state) == 1)
		READ(task, pid);
	return 0;
}

/* Fails from 5.14 on: the read stands left of its test. */
PROGRAM(and_reads_left)
{
	struct task_struct *task = TASK;
	if (BPF_CORE_READ(task, state) == 1 && TASK_HAS(state))
		READ(task, pid);
	return 0;
}

/* Fails where `state` is missing: either suffices. */
PROGRAM(or_either)
{
	if (TASK_HAS(pid) || TASK_HAS(state))
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: read where the other name is missing; one of both is always there. */
PROGRAM(or_negated)
{
	struct task_struct *task = TASK;
	if (!TASK_HAS(state) || UNKNOWN == 3)
		READ(task, pid);
	else
		READ(task, state);
	return 0;
}

/* Loads everywhere: the right operand of || reads where the left does not hold. */
PROGRAM(or_reads_right)
{
	struct task_struct *task = TASK;
	if (!TASK_HAS(state) || BPF_CORE_READ(task, state) == 0)
		READ(task, pid);
	return 0;
}

/* Fails from 5.14 on: || where && was meant. */
PROGRAM(or_instead_of_and)
{
	struct task_struct *task = TASK;
	if (TASK_HAS(__state) || BPF_CORE_READ(task, state) == 1)
		READ(task, state);
	return 0;
}

/* Loads everywhere: De Morgan's other side. */
PROGRAM(not_either_missing)
{
	struct task_struct *task = TASK;
	if (!(!TASK_HAS(__state) || !TASK_HAS(mm_cid)))
		READ(task, mm_cid);
	return 0;
}

/* Loads everywhere: either of two names, then each in its own branch. */
PROGRAM(or_then_each)
{
	struct iov_iter *iter = ARGUMENT(struct iov_iter, 1);
	if (HAS(struct iov_iter, iov) || HAS(struct iov_iter, __iov)) {
		if (HAS(struct iov_iter, iov))
			READ(iter, iov);
		else
			READ(iter, __iov);
	}
	return 0;
}

/* Loads everywhere: the results kept in variables and joined by bit operators. */
PROGRAM(bitwise_and)
{
	int first = TASK_HAS(pid), second = TASK_HAS(cpu);
	OPAQUE(first);
	OPAQUE(second);
	if (first & second)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: | where & was meant. */
PROGRAM(bitwise_or)
{
	int first = TASK_HAS(pid), second = TASK_HAS(cpu);
	OPAQUE(first);
	OPAQUE(second);
	if (first | second)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: exclusive or of two names of which exactly one exists; the second is then read where it is. */
PROGRAM(exclusive_or)
{
	int old = TASK_HAS(state), new = TASK_HAS(__state);
	OPAQUE(old);
	OPAQUE(new);
	if ((old ^ new) == 1) {
		if (old)
			READ_TASK(state);
		else
			READ_TASK(__state);
	}
	return 0;
}

/* Fails where `cpu` is missing: an unknown bit may make the or hold. */
PROGRAM(or_with_unknown)
{
	int has = TASK_HAS(cpu);
	OPAQUE(has);
	if (has | (UNKNOWN & 1))
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: an unknown bit cannot make the and hold. */
PROGRAM(and_with_unknown)
{
	int has = TASK_HAS(cpu);
	OPAQUE(has);
	if (has & UNKNOWN)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: logical not twice. */
PROGRAM(not_not)
{
	if (!!TASK_HAS(worker_private))
		READ_TASK(worker_private);
	return 0;
}

/* Loads everywhere: a long mix with parentheses; only kernels with both newer fields come to the read. */
PROGRAM(mixed)
{
	struct task_struct *task = TASK;
	if ((TASK_HAS(state) || TASK_HAS(__state)) && (TASK_HAS(mm_cid) && !TASK_HAS(cpu)))
		READ(task, mm_cid);
	return 0;
}

/* Fails where mm_cid is missing or no number: && binds tighter than ||. */
PROGRAM(precedence)
{
	struct task_struct *task = TASK;
	if (TASK_HAS(pid) || (TASK_HAS(tgid) && TASK_HAS(mm_cid)))
		READ(task, mm_cid);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
