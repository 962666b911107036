/* Global functions: verified on their own with arguments that nobody knows. When they are verified differs by version. */
#include "guard.h"

#define GLOBAL __attribute__((noinline))

GLOBAL int has_cpu_anywhere(void) { return TASK_HAS(cpu); }

/* Fails where `cpu` is missing: the result of a global function is unknown to its caller. */
PROGRAM(by_result)
{
	if (has_cpu_anywhere())
		READ_TASK(cpu);
	return 0;
}

GLOBAL int read_cpu_if(u64 wanted)
{
	if (wanted)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: the argument of a global function is unknown to it. */
PROGRAM(by_argument) { return read_cpu_if(TASK_HAS(cpu)); }

GLOBAL int read_cpu_guarded(void)
{
	if (TASK_HAS(cpu))
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the guard is within the function. */
PROGRAM(guarded_within) { return read_cpu_guarded(); }

GLOBAL int read_cpu_bare(void)
{
	READ_TASK(cpu);
	return 0;
}

/* Loads on 5.10, which has the field, and where functions are verified only when a reached call asks for them (6.8 and
 * later): in between the function is verified although its only call is dead. */
PROGRAM(dead_call)
{
	if (TASK_HAS(cpu))
		return read_cpu_bare();
	return 0;
}

/* Fails where `cpu` is missing: the call is reached. */
PROGRAM(live_call) { return read_cpu_bare(); }

/* Fails where `cpu` is missing: reached by chance. */
PROGRAM(chance_call)
{
	if (UNKNOWN == 5)
		return read_cpu_bare();
	return 0;
}

GLOBAL int outer_bare(void)
{
	if (UNKNOWN == 5)
		return read_cpu_bare();
	return 0;
}

/* Fails where `cpu` is missing: through another global function. */
PROGRAM(live_chain) { return outer_bare(); }

/* As the dead call, with one more function between. */
PROGRAM(dead_chain)
{
	if (TASK_HAS(cpu))
		return outer_bare();
	return 0;
}

GLOBAL int outer_guarded(void)
{
	if (TASK_HAS(cpu))
		return read_cpu_bare();
	return 0;
}

/* As the dead call: the call is dead within a function that is reached. */
PROGRAM(dead_within_live) { return outer_guarded(); }

static __attribute__((noinline)) int static_reader(u64 wanted)
{
	if (wanted)
		READ_TASK(cpu);
	return 0;
}

GLOBAL int calls_static(void) { return static_reader(TASK_HAS(cpu)); }

/* Loads everywhere: a static function within a global one knows its argument. */
PROGRAM(static_in_global) { return calls_static(); }

GLOBAL int passes_on(u64 wanted) { return static_reader(wanted); }

/* Fails where `cpu` is missing: the global function in between forgets. */
PROGRAM(global_between) { return passes_on(TASK_HAS(cpu)); }

__hidden GLOBAL int hidden_reader(u64 wanted)
{
	if (wanted)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: libbpf makes hidden functions static ones. */
PROGRAM(hidden_by_argument) { return hidden_reader(TASK_HAS(cpu)); }

__hidden GLOBAL int hidden_test(void) { return TASK_HAS(cpu); }

/* Loads everywhere: and the result of a hidden function is known. */
PROGRAM(hidden_by_result)
{
	if (hidden_test())
		READ_TASK(cpu);
	return 0;
}

struct wish {
	u64 cpu;
};

GLOBAL int read_by_wish(struct wish *wish)
{
	if (!wish)
		return 0;
	if (wish->cpu)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: what the pointer shows is unknown to a global function. */
PROGRAM(by_pointer)
{
	struct wish wish = { TASK_HAS(cpu) };
	return read_by_wish(&wish);
}

GLOBAL int null_test_only(struct wish *wish)
{
	if (!wish)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: the pointer may be null for all the function knows. */
PROGRAM(pointer_may_be_null)
{
	struct wish wish = { 0 };
	return null_test_only(&wish);
}

char LICENSE[] SEC("license") = "GPL";
