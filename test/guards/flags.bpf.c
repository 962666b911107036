/* Tests whose result is kept in variables before it decides. */
#include "guard.h"

/* Loads everywhere: a plain local. */
PROGRAM(local)
{
	bool has = TASK_HAS(state);
	if (has)
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: kept in a register over a helper call. */
PROGRAM(over_a_call)
{
	bool has = TASK_HAS(state);
	OPAQUE(has);
	u64 now = bpf_ktime_get_ns();
	if (has)
		READ_TASK(state);
	USE(now);
	return 0;
}

/* Loads everywhere: a 64-bit flag that lives on the stack. */
PROGRAM(volatile_u64)
{
	volatile u64 has = TASK_HAS(state);
	bpf_ktime_get_ns();
	if (has)
		READ_TASK(state);
	return 0;
}

/* A 32-bit flag on the stack: clang puts it at an offset that is no multiple of eight, so most kernels forget the one
 * that says yes; where the field is missing the flag is zero, and zero is remembered. Loads everywhere. */
PROGRAM(volatile_u32)
{
	volatile u32 has = TASK_HAS(state);
	bpf_ktime_get_ns();
	if (has)
		READ_TASK(state);
	return 0;
}

/* Fails from 5.14 on: the flag says "missing", and a one that lies crooked on the stack is forgotten, unless the compiler
 * finds it a straight place. */
PROGRAM(volatile_u32_missing)
{
	volatile u32 missing = !TASK_HAS(state);
	bpf_ktime_get_ns();
	if (!missing)
		READ_TASK(state);
	return 0;
}

/* The same in eight bytes is remembered. Loads everywhere. */
PROGRAM(volatile_u64_missing)
{
	volatile u64 missing = !TASK_HAS(state);
	bpf_ktime_get_ns();
	if (!missing)
		READ_TASK(state);
	return 0;
}

/* A byte on the stack that says "missing". */
PROGRAM(volatile_u8_missing)
{
	volatile u8 missing = !TASK_HAS(state);
	bpf_ktime_get_ns();
	if (!missing)
		READ_TASK(state);
	return 0;
}

/* A bool on the stack that says "there": zero is remembered where it matters. Loads everywhere. */
PROGRAM(volatile_bool)
{
	volatile bool has = TASK_HAS(state);
	bpf_ktime_get_ns();
	if (has)
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: so many values that some must be spilled. */
PROGRAM(many_live)
{
	u64 a = bpf_ktime_get_ns(), b = bpf_ktime_get_ns(), c = bpf_ktime_get_ns();
	u64 has = TASK_HAS(state), d = bpf_ktime_get_ns(), e = bpf_ktime_get_ns();
	OPAQUE(has);
	u64 f = bpf_ktime_get_ns();
	if (has)
		READ_TASK(state);
	USE(a + 3 * b + 5 * c + 7 * d + 9 * e + 11 * f);
	return 0;
}

/* Loads everywhere: several flags, several reads, later in another order. */
PROGRAM(several)
{
	struct task_struct *task = TASK;
	bool has_cpu = TASK_HAS(cpu), has_state = TASK_HAS(__state), has_cid = TASK_HAS(mm_cid);
	OPAQUE(has_cpu);
	OPAQUE(has_state);
	OPAQUE(has_cid);
	if (has_cid)
		READ(task, mm_cid);
	if (has_cpu)
		READ(task, cpu);
	if (has_state)
		READ(task, __state);
	return 0;
}

/* Fails everywhere but where both exist, that is nowhere: the flags are mixed up. */
PROGRAM(mixed_up)
{
	struct task_struct *task = TASK;
	bool has_cpu = TASK_HAS(cpu), has_state = TASK_HAS(__state);
	OPAQUE(has_cpu);
	OPAQUE(has_state);
	if (has_state)
		READ(task, cpu);
	if (has_cpu)
		READ(task, __state);
	return 0;
}

/* Loads everywhere: copied from one variable to another. */
PROGRAM(copied)
{
	int has = TASK_HAS(cpu);
	OPAQUE(has);
	int copy = has;
	OPAQUE(copy);
	if (copy)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: set in one branch, read in another. */
PROGRAM(set_in_branch)
{
	u64 ready = 0;
	if (TASK_HAS(cpu))
		ready = 1;
	OPAQUE(ready);
	if (ready)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: chance may set the flag too. */
PROGRAM(set_by_chance_too)
{
	u64 ready = TASK_HAS(cpu);
	if (UNKNOWN == 1)
		ready = 1;
	OPAQUE(ready);
	if (ready)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: chance may clear the flag. */
PROGRAM(cleared_by_chance)
{
	u64 ready = TASK_HAS(cpu);
	if (UNKNOWN == 1)
		ready = 0;
	OPAQUE(ready);
	if (ready)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: overwritten before it is asked. */
PROGRAM(overwritten)
{
	u64 ready = TASK_HAS(cpu);
	OPAQUE(ready);
	ready = UNKNOWN & 1;
	if (ready)
		READ_TASK(cpu);
	return 0;
}

struct findings {
	u64 old;
	u64 new;
};

/* Loads everywhere: members of a local struct that stays in memory. */
PROGRAM(in_a_struct)
{
	volatile struct findings found = { TASK_HAS(state), TASK_HAS(__state) };
	if (found.old)
		READ_TASK(state);
	if (found.new)
		READ_TASK(__state);
	return 0;
}

struct narrow_findings {
	u32 old;
	u32 new;
};

/* Two flags of four bytes share eight; whatever is missing is not read, but 6.1 forgets a zero
 * beside a number. */
PROGRAM(in_a_narrow_struct)
{
	volatile struct narrow_findings found = { TASK_HAS(state), TASK_HAS(__state) };
	if (found.old)
		READ_TASK(state);
	if (found.new)
		READ_TASK(__state);
	return 0;
}

/* Two flags of four bytes that say "missing": the second lies crooked. */
PROGRAM(missing_in_a_narrow_struct)
{
	volatile struct narrow_findings missing = { !TASK_HAS(state), !TASK_HAS(__state) };
	if (!missing.old)
		READ_TASK(state);
	if (!missing.new)
		READ_TASK(__state);
	return 0;
}

/* Loads everywhere: a flag reached through a pointer to the stack. */
PROGRAM(through_a_pointer)
{
	u64 has = TASK_HAS(worker_private);
	volatile u64 *at = &has;
	OPAQUE(at);
	if (*at)
		READ_TASK(worker_private);
	return 0;
}

/* Fails before 5.17: a helper got the flag's address and may have written it. */
PROGRAM(given_to_a_helper)
{
	u64 has = TASK_HAS(worker_private);
	bpf_probe_read_kernel(&has, sizeof(has), (void *)ctx[0]);
	if (has)
		READ_TASK(worker_private);
	return 0;
}

/* Loads everywhere: a helper wrote its neighbour. */
PROGRAM(neighbour_given_to_a_helper)
{
	volatile u64 has = TASK_HAS(worker_private);
	u64 neighbour = 0;
	bpf_probe_read_kernel(&neighbour, sizeof(neighbour), (void *)ctx[0]);
	if (has)
		READ_TASK(worker_private);
	USE(neighbour);
	return 0;
}

/* Fails before 5.17: an atomic addition of zero makes the flag unknown, and 5.10 lacks one that gives the old value. */
PROGRAM(atomic_on_flag)
{
	u64 has = TASK_HAS(worker_private);
	u64 *at = &has;
	OPAQUE(at);
	__sync_fetch_and_add(at, 0);
	if (*(volatile u64 *)at)
		READ_TASK(worker_private);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
