/* Weak symbols of the kernel: variables with and without a type. */
#include "guard.h"

extern const void no_such_symbol __ksym __weak;
extern const void init_task __ksym __weak;
extern const int runqueues_of_nowhere __ksym __weak;

/* Loads everywhere: it is not there. */
PROGRAM(missing)
{
	if (&no_such_symbol)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: the read stands where the symbol is missing. */
PROGRAM(missing_reversed)
{
	if (!&no_such_symbol)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: it is there. */
PROGRAM(present)
{
	if (&init_task)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: it is there, so the other branch is dead. */
PROGRAM(present_reversed)
{
	if (!&init_task)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a typed variable that is not there. */
PROGRAM(typed_missing)
{
	if (&runqueues_of_nowhere)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: the address kept in a variable. */
PROGRAM(kept)
{
	u64 address = (u64)&no_such_symbol;
	OPAQUE(address);
	if (address)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: symbol and field. */
PROGRAM(symbol_and_field)
{
	if (&init_task && TASK_HAS(cpu))
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: symbol or field. */
PROGRAM(symbol_or_field)
{
	if (&init_task || TASK_HAS(cpu))
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: two missing symbols joined. */
PROGRAM(neither)
{
	if (&no_such_symbol || &runqueues_of_nowhere)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
