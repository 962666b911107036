/* Guards that pass through static functions which are not inlined. */
#include "guard.h"

#define FUNCTION static __attribute__((noinline))

FUNCTION int has_state(void) { return TASK_HAS(state); }
FUNCTION int has_new_state(void) { return TASK_HAS(__state); }
FUNCTION void read_state(void) { READ_TASK(state); }
FUNCTION void read_new_state(void) { READ_TASK(__state); }

/* Loads everywhere: the test in a function, known by its result. */
PROGRAM(by_result)
{
	if (has_state())
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: the read in a function that is only called behind the test. */
PROGRAM(read_elsewhere)
{
	if (TASK_HAS(state))
		read_state();
	return 0;
}

/* Loads everywhere: both in functions. */
PROGRAM(both_elsewhere)
{
	if (has_new_state())
		read_new_state();
	else if (has_state())
		read_state();
	return 0;
}

/* Fails everywhere: the functions are swapped. */
PROGRAM(swapped)
{
	if (has_new_state())
		read_state();
	else
		read_new_state();
	return 0;
}

FUNCTION int read_if(u64 wanted)
{
	if (wanted)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the test's result is an argument. */
PROGRAM(by_argument) { return read_if(TASK_HAS(cpu)); }

/* Fails where `cpu` is missing: called a second time with a one. */
PROGRAM(by_argument_twice)
{
	read_if(TASK_HAS(cpu));
	return read_if(1);
}

/* Fails where `cpu` is missing: the argument is unknown. */
PROGRAM(unknown_argument) { return read_if(UNKNOWN); }

/* Loads everywhere: called twice, with nothing either time. */
PROGRAM(zero_argument_twice)
{
	read_if(0);
	bpf_ktime_get_ns();
	return read_if(0);
}

FUNCTION int read_if_fifth(u64 a, u64 b, u64 c, u64 d, u64 e)
{
	USE(a + b + c + d);
	if (e)
		READ_TASK(worker_private);
	return 0;
}

/* Loads everywhere: the fifth argument. */
PROGRAM(fifth_argument) { return read_if_fifth(ctx[0], ctx[1], UNKNOWN, 1, TASK_HAS(worker_private)); }

/* Fails before 5.17: the fourth argument got the test. */
PROGRAM(fourth_argument) { return read_if_fifth(ctx[0], ctx[1], UNKNOWN, TASK_HAS(worker_private), 1); }

FUNCTION int third_level(u64 wanted)
{
	if (wanted == 3)
		READ_TASK(cpu);
	return 0;
}
FUNCTION int second_level(u64 wanted) { return third_level(wanted + 1) + 1; }
FUNCTION int first_level(u64 wanted) { return second_level(wanted + 1) + 1; }

/* Loads everywhere: through three calls, changed on the way. */
PROGRAM(three_calls) { return first_level(TASK_HAS(cpu)); }

FUNCTION u64 choose(u64 wanted)
{
	if (wanted)
		return 40;
	return 20;
}

/* Loads everywhere: a result that follows from the argument. */
PROGRAM(result_from_argument)
{
	if (choose(TASK_HAS(cpu)) == 40)
		READ_TASK(cpu);
	return 0;
}

FUNCTION int maybe(u32 chance)
{
	if (chance > 1000)
		return 1;
	return TASK_HAS(cpu);
}

/* Fails where `cpu` is missing: the function answers by chance as well. */
PROGRAM(result_by_chance)
{
	if (maybe(UNKNOWN))
		READ_TASK(cpu);
	return 0;
}

FUNCTION int never_by_chance(u32 chance)
{
	if (chance > 1000)
		return 0;
	return TASK_HAS(cpu);
}

/* Loads everywhere: by chance it says no. */
PROGRAM(no_by_chance)
{
	if (never_by_chance(UNKNOWN))
		READ_TASK(cpu);
	return 0;
}

FUNCTION void find(u64 *has_cpu) { *has_cpu = TASK_HAS(cpu); }

/* Loads everywhere: the result is written to the caller's stack. */
PROGRAM(by_pointer)
{
	u64 has_cpu = 7;
	find(&has_cpu);
	if (has_cpu)
		READ_TASK(cpu);
	return 0;
}

FUNCTION void find_narrow(u32 *has_cpu) { *has_cpu = TASK_HAS(cpu); }

/* Loads everywhere: four bytes, and it is zero that counts. */
PROGRAM(by_narrow_pointer)
{
	u32 has_cpu = 7;
	find_narrow(&has_cpu);
	if (has_cpu)
		READ_TASK(cpu);
	return 0;
}

FUNCTION int read_through(const u64 *has_cpu)
{
	if (*(const volatile u64 *)has_cpu)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the callee reads the caller's flag. */
PROGRAM(callee_reads_flag)
{
	u64 has_cpu = TASK_HAS(cpu);
	return read_through(&has_cpu);
}

/* Fails where `cpu` is missing: the second call gives another flag. */
PROGRAM(callee_reads_other_flag)
{
	u64 has_cpu = TASK_HAS(cpu), yes = 1;
	read_through(&has_cpu);
	return read_through(&yes);
}

FUNCTION int leave_early(struct task_struct *task)
{
	if (!TASK_HAS(mm_cid))
		return -1;
	READ(task, mm_cid);
	return 0;
}

/* Loads everywhere: an early return within the function. */
PROGRAM(leaves_in_function) { return leave_early(TASK); }

/* Loads everywhere: the error it returns decides about a second read. */
PROGRAM(error_decides)
{
	struct task_struct *task = TASK;
	if (leave_early(task) < 0)
		return 0;
	READ(task, mm_cid);
	return 0;
}

/* Fails before 6.3: the error is ignored. */
PROGRAM(error_ignored)
{
	struct task_struct *task = TASK;
	leave_early(task);
	READ(task, mm_cid);
	return 0;
}

FUNCTION u64 in_32_bits(void)
{
	u32 has = TASK_HAS(cpu);
	OPAQUE(has);
	return has << 4;
}

/* Loads everywhere: computed in 32 bits, compared in 64. */
PROGRAM(widened_result)
{
	if (in_32_bits() == 16)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: a callee-saved register keeps the flag over a call. */
PROGRAM(flag_survives_call)
{
	u64 has = TASK_HAS(cpu);
	OPAQUE(has);
	int other = has_new_state();
	if (has)
		READ_TASK(cpu);
	return other;
}

char LICENSE[] SEC("license") = "GPL";
