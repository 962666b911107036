/* Knobs and tables that the application may set before loading: here with the values that the object ships. */
#include "guard.h"

const volatile bool read_newer;
const volatile bool read_older = true;
const volatile u32 wanted_level = 3;
const volatile u64 wanted_large = 0x100000000ull;
const volatile s32 wanted_negative = -5;
const volatile s8 tiny_negative = -1;
const volatile u16 short_number = 0xabcd;
const volatile char mode[8] = "fast";
const volatile u32 levels[4] = { 1, 2, 0, 4 };
const volatile u32 all_zero[4] = {};
const volatile struct {
	u32 flags;
	bool enabled;
	u64 limit;
} settings = { 6, false, 77 };
static const volatile bool static_knob = false;

/* Loads everywhere: off by default. */
PROGRAM(off)
{
	if (read_newer)
		READ_TASK(never_was);
	return 0;
}

/* Fails from 5.14 on: on by default. */
PROGRAM(on)
{
	if (read_older)
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: knob and field. */
PROGRAM(knob_and_field)
{
	if (read_older && TASK_HAS(state))
		READ_TASK(state);
	return 0;
}

/* Fails from 5.14 on: knob or field. */
PROGRAM(knob_or_field)
{
	if (read_older || TASK_HAS(state))
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: a number. */
PROGRAM(number)
{
	if (wanted_level > 3)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: 64 bits. */
PROGRAM(large)
{
	if (wanted_large < 0xffffffff)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: its low half is zero. */
PROGRAM(large_cut)
{
	u32 low = wanted_large;
	OPAQUE(low);
	if (!low)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: negative, compared with sign. */
PROGRAM(negative)
{
	if (wanted_negative > 0)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: negative, compared without sign. */
PROGRAM(negative_unsigned)
{
	if ((u32)wanted_negative > 5)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a byte is extended with its sign. */
PROGRAM(tiny)
{
	if (tiny_negative != -1)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: two bytes. */
PROGRAM(two_bytes)
{
	if (short_number != 0xabcd)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: one letter of a text. */
PROGRAM(letter)
{
	if (mode[0] == 's')
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: the whole text compared letter by letter. */
PROGRAM(text)
{
	if (mode[0] == 'f' && mode[1] == 'a' && mode[2] == 's' && mode[3] == 'x')
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: an element at a known index. */
PROGRAM(element)
{
	if (levels[2])
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: an element at an unknown index. */
PROGRAM(unknown_element)
{
	if (levels[UNKNOWN & 3] == 77)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: all elements are zero, but nobody looks at all of them. */
PROGRAM(unknown_element_of_zeros)
{
	if (all_zero[UNKNOWN & 3])
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: one round finds the number. */
PROGRAM(element_in_loop)
{
	for (int i = 0; i < 4; i++) {
		OPAQUE(i);
		if (i >= 0 && i < 4 && levels[i] == 3)
			READ_TASK(never_was);
	}
	return 0;
}

/* Loads everywhere: members of a struct. */
PROGRAM(member)
{
	if (settings.enabled)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a bit of a member. */
PROGRAM(member_bit)
{
	if (settings.flags & 1)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: another bit. */
PROGRAM(member_other_bit)
{
	if (settings.flags & 2 && settings.limit == 77)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a static knob. */
PROGRAM(static_one)
{
	if (static_knob)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: the knob through a function. */
static __attribute__((noinline)) bool wants_newer(void) { return read_newer; }
PROGRAM(through_function)
{
	if (wants_newer())
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: a global function's result is unknown, whatever the knob. */
__attribute__((noinline)) int wants_newer_anywhere(void) { return read_newer; }
PROGRAM(through_global_function)
{
	if (wants_newer_anywhere())
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: the global function reads only if the knob says so. */
__attribute__((noinline)) int reads_if_wanted(void)
{
	if (read_newer)
		READ_TASK(never_was);
	return 0;
}
PROGRAM(within_global_function) { return reads_if_wanted(); }

/* Loads everywhere: four bytes read of eight. */
PROGRAM(part_of_number)
{
	if (*((const volatile u32 *)&wanted_large + 1) != 1)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
