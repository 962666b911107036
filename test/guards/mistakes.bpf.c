/* Guards that do not protect: what people get wrong. */
#include "guard.h"

struct task_struct___old { long state; } RELOCATED;
struct task_struct___new { unsigned int __state; } RELOCATED;
struct task_struct___pid { int pid; } RELOCATED;
struct task_struct___typo { unsigned int _state; } RELOCATED;
struct request___old { void *rq_disk; } RELOCATED;
struct module_layout { void *base; } RELOCATED;
struct module___old { struct module_layout core_layout; } RELOCATED;
struct module_memory { void *base; } RELOCATED;
struct module___new { struct module_memory mem[7]; } RELOCATED;

/* Fails from 5.14 on: asks for another field. */
PROGRAM(wrong_field)
{
	if (TASK_HAS(pid))
		READ_TASK(state);
	return 0;
}

/* Fails from 5.14 on: asks the right field of another type. */
PROGRAM(wrong_type)
{
	if (HAS(struct inode, i_ino))
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: the flavor's suffix does not matter. */
PROGRAM(other_flavor_same_field)
{
	if (HAS(struct task_struct___old, state))
		READ_TASK(state);
	return 0;
}

/* Fails from 5.14 on: asks for the flavor's own field. */
PROGRAM(wrong_flavor)
{
	if (HAS(struct task_struct___new, __state))
		READ((struct task_struct___old *)TASK, state);
	return 0;
}

/* Fails from 5.14 on: that the type exists says nothing of its field; a flavor's name is the type's name. */
PROGRAM(flavor_exists)
{
	if (bpf_core_type_exists(struct task_struct___old))
		READ((struct task_struct___old *)TASK, state);
	return 0;
}

/* Fails everywhere: both ways round. */
PROGRAM(inverted)
{
	if (!TASK_HAS(state))
		READ_TASK(state);
	else
		READ_TASK(__state);
	return 0;
}

/* Fails from 5.14 on: asked after the read. */
PROGRAM(too_late)
{
	u64 state = BPF_CORE_READ(TASK, state);
	if (!TASK_HAS(state))
		return 0;
	USE(state);
	return 0;
}

/* Fails from 5.14 on: the value is only used where the field is, but read before. */
PROGRAM(used_only_if_there)
{
	u64 state = BPF_CORE_READ(TASK, state), result = 0;
	if (TASK_HAS(state))
		result = state;
	USE(result);
	return 0;
}

/* Fails where `cpu` is missing: only the first of two reads is guarded. */
PROGRAM(first_of_two)
{
	if (TASK_HAS(cpu))
		READ_TASK(cpu);
	bpf_ktime_get_ns();
	READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: only the second of two reads is guarded. */
PROGRAM(second_of_two)
{
	READ_TASK(cpu);
	bpf_ktime_get_ns();
	if (TASK_HAS(cpu))
		READ_TASK(cpu);
	return 0;
}

/* Fails on 5.10: the guard covers the first field, the second is newer. */
PROGRAM(covers_one_field)
{
	if (HAS(struct iov_iter, count)) {
		READ(ARGUMENT(struct iov_iter, 0), count);
		READ(ARGUMENT(struct iov_iter, 0), iter_type);
	}
	return 0;
}

/* Fails everywhere: a typo in the newer name sends every kernel to the older one, or to none. */
PROGRAM(typo)
{
	if (HAS(struct task_struct___typo, _state))
		READ((struct task_struct___typo *)TASK, _state);
	else
		READ_MISSING;
	return 0;
}

/* Fails from 5.14 on: the typo again, with the old name as the other way. */
PROGRAM(typo_falls_back)
{
	if (HAS(struct task_struct___typo, _state))
		READ((struct task_struct___typo *)TASK, _state);
	else
		READ_TASK(state);
	return 0;
}

/* Fails from 5.17 on: the guard logs, but does not leave. */
PROGRAM(guard_without_effect)
{
	if (!HAS(struct request, rq_disk))
		bpf_printk("no disk");
	READ(ARGUMENT(struct request, 0), rq_disk);
	return 0;
}

/* Fails from 5.17 on: the result of the test is thrown away. */
PROGRAM(result_thrown_away)
{
	USE(HAS(struct request___old, rq_disk));
	READ(ARGUMENT(struct request, 0), rq_disk);
	return 0;
}

/* Fails from 5.17 on: compares with a number that a test never is. */
PROGRAM(compared_with_minus_one)
{
	if ((int)HAS(struct request, rq_disk) != -1)
		READ(ARGUMENT(struct request, 0), rq_disk);
	return 0;
}

/* Fails from 5.17 on: a bitwise not is true for zero and one. */
PROGRAM(bitwise_not)
{
	int missing = HAS(struct request, q);
	OPAQUE(missing);
	if (~missing)
		READ(ARGUMENT(struct request, 0), rq_disk);
	return 0;
}

/* Loads everywhere: the old module layout and the new, each with its own test. */
PROGRAM(module_either)
{
	if (HAS(struct module___old, core_layout.base))
		READ(ARGUMENT(struct module___old, 0), core_layout.base);
	else
		READ(ARGUMENT(struct module___new, 0), mem[0].base);
	return 0;
}

/* Fails from 6.4 on: asks whether the inner type has the field, not whether the outer type has the inner one. */
PROGRAM(module_inner_only)
{
	if (HAS(struct module_layout, base) || HAS(struct module_memory, base))
		READ(ARGUMENT(struct module___old, 0), core_layout.base);
	return 0;
}

/* Fails everywhere: an index that the array does not have. */
struct module___long { struct module_memory mem[100]; } RELOCATED;
PROGRAM(index_too_large)
{
	READ(ARGUMENT(struct module___long, 0), mem[99].base);
	return 0;
}

/* Loads everywhere: the same index, asked before. */
PROGRAM(index_asked)
{
	if (HAS(struct module___long, mem[99].base))
		READ(ARGUMENT(struct module___long, 0), mem[99].base);
	return 0;
}

/* Fails where `cpu` is missing: a test within an assertion macro that does nothing. */
#define ASSERT(condition) do { if (!(condition)) { } } while (0)
PROGRAM(empty_assertion)
{
	ASSERT(TASK_HAS(cpu));
	READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: the newest of three names is asked, then the oldest taken for granted. */
PROGRAM(oldest_taken_for_granted)
{
	if (TASK_HAS(blocked_on))
		READ_TASK(blocked_on);
	else
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the wrong field is asked, but it went away with the right one. */
PROGRAM(luckily_right)
{
	if (TASK_HAS(pf_io_worker))
		READ_TASK(state);
	return 0;
}

/* Fails from 5.14 on: an assignment where a comparison was meant. */
PROGRAM(assignment)
{
	int has = TASK_HAS(state);
	if ((has = 1))
		READ_TASK(state);
	return has;
}

/* Fails where `cpu` is missing: a semicolon behind the condition. */
PROGRAM(stray_semicolon)
{
	int has = TASK_HAS(cpu);
	OPAQUE(has);
	if (has) {
	}
	READ_TASK(cpu);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
