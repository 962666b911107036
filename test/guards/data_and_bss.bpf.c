/* Variables that may change at any time: no guard, whatever they hold when the object is loaded. */
#include "guard.h"

bool zero_by_default;
bool one_by_default = true;
u64 has_cpu;
static volatile u32 seen;
u32 table[4] = { 0, 0, 0, 0 };

/* Fails everywhere: zero now, but not for ever. */
PROGRAM(bss)
{
	if (zero_by_default)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: one now, but not for ever. */
PROGRAM(data)
{
	if (!one_by_default)
		READ_TASK(never_was);
	return 0;
}

/* Fails where `cpu` is missing: written and read back at once, and yet unknown. */
PROGRAM(written_and_read)
{
	*(volatile u64 *)&has_cpu = TASK_HAS(cpu);
	if (*(volatile u64 *)&has_cpu)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: written, but the local copy decides. */
PROGRAM(local_copy_decides)
{
	u64 has = TASK_HAS(cpu);
	OPAQUE(has);
	has_cpu = has;
	if (has)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the variable may forbid, the test must allow. */
PROGRAM(variable_and_test)
{
	if (zero_by_default && TASK_HAS(cpu))
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is missing: only the first time it looks. */
PROGRAM(first_time_only)
{
	if (!seen) {
		seen = 1;
		if (!TASK_HAS(cpu))
			return 0;
	}
	READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: a bool in memory is a byte, and a byte is never more than 255. */
PROGRAM(range_of_a_byte)
{
	u64 value = *(volatile u8 *)&zero_by_default;
	OPAQUE(value);
	if (value > 255)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: it may be more than one. */
PROGRAM(bool_may_be_two)
{
	u64 value = *(volatile u8 *)&zero_by_default;
	OPAQUE(value);
	if (value > 1)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: an element of a table. */
PROGRAM(element)
{
	if (table[2] == 5)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: the address of a variable is never null. */
PROGRAM(address_of_variable)
{
	u64 *at = &has_cpu;
	OPAQUE(at);
	if (!at)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
