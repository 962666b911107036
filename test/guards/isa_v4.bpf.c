/* Instructions that came with -mcpu=v4 and Linux 6.6: an older kernel refuses those with a
 * code of their own wherever they stand, and those that only mark a known code when they are reached. */
#include "guard.h"

/* Fails before 6.6: divides with sign. */
PROGRAM(signed_division)
{
	s64 value = (s64)bpf_ktime_get_ns();
	OPAQUE(value);
	value /= 7;
	USE(value);
	return 0;
}

/* Loads everywhere: the sign is a mark, and a dead one. */
PROGRAM(dead_signed_division)
{
	s64 value = (s64)bpf_ktime_get_ns();
	OPAQUE(value);
	if (TASK_HAS(never_was))
		value /= 7;
	USE(value);
	return 0;
}

/* Loads everywhere: an extension is a marked move, and a dead one. */
PROGRAM(dead_extension)
{
	u64 value = UNKNOWN;
	if (TASK_HAS(never_was)) {
		OPAQUE(value);
		s64 extended = (s8)value;
		USE(extended);
	}
	return 0;
}

/* Fails before 6.6 although it is dead: the swap's code is unknown. */
PROGRAM(dead_swap)
{
	u64 value = UNKNOWN;
	if (TASK_HAS(never_was)) {
		OPAQUE(value);
		value = __builtin_bswap64(value);
		USE(value);
	}
	return 0;
}

/* Fails before 6.6 although it is dead: the load's code is unknown. */
volatile s8 changing;
PROGRAM(dead_signed_load)
{
	if (TASK_HAS(never_was)) {
		s64 value = changing;
		USE(value);
	}
	return 0;
}

/* Known numbers extended by one instruction. */
#define EXTENDED(name, type, number, expected) \
	PROGRAM(name) \
	{ \
		u64 value = number; \
		OPAQUE(value); \
		s64 extended = (type)value; \
		OPAQUE(extended); \
		if (extended != expected) \
			READ_MISSING; \
		return 0; \
	}
EXTENDED(extended_byte, s8, 0x1fe, -2)
EXTENDED(extended_half, s16, 0x1fffe, -2)
EXTENDED(extended_word, s32, 0x1fffffffeull, -2)

const volatile s8 tiny = -3;
const volatile s16 small = -300;
const volatile s32 medium = -70000;

/* Constants loaded with their sign. */
PROGRAM(loaded_byte) { if (tiny >= 0) READ_MISSING; return 0; }
PROGRAM(loaded_half) { if (small >= 0) READ_MISSING; return 0; }
PROGRAM(loaded_word) { if ((s64)medium >= 0) READ_MISSING; return 0; }

/* Bytes swapped by one instruction. */
PROGRAM(swapped)
{
	u64 value = 0x1234;
	OPAQUE(value);
	value = __builtin_bswap32((u32)value);
	OPAQUE(value);
	if (value != 0x34120000)
		READ_MISSING;
	return 0;
}

/* A number stored by the instruction that holds it. */
PROGRAM(stored_number)
{
	volatile u64 has = 0;
	has = 5;
	if (has != 5)
		READ_MISSING;
	return 0;
}

/* A plain guard, compiled so. */
PROGRAM(plain_guard)
{
	if (TASK_HAS(state))
		READ_TASK(state);
	return 0;
}

/* Divides known numbers with sign. */
PROGRAM(known_signed_division)
{
	s64 value = -100;
	OPAQUE(value);
	value /= 7;
	OPAQUE(value);
	if (value != -14)
		READ_MISSING;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
