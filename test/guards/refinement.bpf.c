/* What the verifier learns of an unknown number when it passes a test. The read is dead if a second test contradicts the
 * first and the verifier sees it. */
#include "guard.h"

#define NUMBER u64 value = bpf_ktime_get_ns(); OPAQUE(value)
#define UNLESS(condition) if (!(condition)) return 0
/* Two tests: the number passes the first, then the second is asked. OPAQUE keeps the compiler from seeing both. */
#define CONTRADICTION(name, type, first, second) \
	PROGRAM(name) \
	{ \
		type value = bpf_ktime_get_ns(); \
		OPAQUE(value); \
		UNLESS(first); \
		OPAQUE(value); \
		if (second) \
			READ_MISSING; \
		return 0; \
	}

/* Loads everywhere: equal, so known. */
CONTRADICTION(equal_then_other, u64, value == 5, value != 5)
CONTRADICTION(equal_then_greater, u64, value == 5, value > 5)

/* Loads everywhere: ranges without sign. */
CONTRADICTION(less_then_greater, u64, value < 10, value > 20)
CONTRADICTION(less_then_equal_end, u64, value < 10, value >= 10)
CONTRADICTION(greater_then_less, u64, value > 100, value < 50)

/* Loads everywhere: ranges with sign. */
CONTRADICTION(signed_less, s64, value < -5, value > -1)
CONTRADICTION(signed_greater, s64, value > 5, value < 0)

/* Signed knowledge used for a test without sign and the reverse. */
CONTRADICTION(signed_then_unsigned, s64, value >= 0 && value < 10, (u64)value > 20)
CONTRADICTION(unsigned_then_signed, u64, value < 10, (s64)value < 0)

/* Windows, which compilers test by one comparison of a shifted copy: whether the number learns from it depends. */
CONTRADICTION(window_then_outside, u64, value > 100 && value < 200, value > 300)
CONTRADICTION(signed_window, s64, value >= -4 && value <= 4, value > 5)

/* A range decides an equality: only by newer versions. */
CONTRADICTION(range_then_equal, u64, value < 10, value == 50)
CONTRADICTION(range_then_unequal, u64, value > 10, value == 3)
CONTRADICTION(window_then_equal, u64, value > 100 && value < 200, value == 250)

/* The end of a range is trimmed by an inequality. */
CONTRADICTION(trimmed_end, u64, value != 0, value == 0)
CONTRADICTION(trimmed_range_end, u64, value < 10 && value != 9, value == 9)
CONTRADICTION(trimmed_range_end_greater, u64, value < 10 && value != 9, value > 8)
CONTRADICTION(hole_in_range, u64, value != 5, value == 5)

/* Single bits: compilers test them by a mask in another register, which teaches nothing of the first. Fails everywhere. */
CONTRADICTION(bit_set_then_clear, u64, value & 4, !(value & 4))
CONTRADICTION(bit_clear_then_set, u64, !(value & 4), value & 4)
CONTRADICTION(bit_set_then_zero, u64, value & 4, value == 0)
CONTRADICTION(bits_clear_then_set, u64, !(value & 12), value & 8)

/* In 32 bits, which before v3 are compared in a shifted copy that teaches nothing of the number. */
CONTRADICTION(word_equal, u32, value == 5, value != 5)
CONTRADICTION(word_less, u32, value < 10, value > 20)
CONTRADICTION(word_signed, s32, value < 0, value > 5)
CONTRADICTION(word_signed_window, s32, value > -5 && value < 5, value == 77)
CONTRADICTION(byte_value, u8, value < 10, value > 20)

/* Learned in 32 bits, asked in 64: the upper half is open. Fails everywhere. */
PROGRAM(low_half_learned)
{
	NUMBER;
	u32 low = value;
	UNLESS(low == 5);
	OPAQUE(value);
	if (value != 5)
		READ_MISSING;
	return 0;
}

/* Learned of a copy. Loads everywhere. */
PROGRAM(copy_learns)
{
	NUMBER;
	u64 copy = value;
	OPAQUE(copy);
	UNLESS(copy == 5);
	OPAQUE(value);
	if (value != 5)
		READ_MISSING;
	return 0;
}

/* Learned of a copy with a number added; in 32 bits it is lost, since the sum may run over. */
PROGRAM(copy_plus_number_learns)
{
	u64 value = UNKNOWN, copy = value;
	asm volatile("%0 += 10" : "+r"(copy));
	UNLESS(copy < 20);
	if (value > 40)
		READ_MISSING;
	return 0;
}

/* Two unknown numbers compared twice: no relation is kept. Fails everywhere. */
PROGRAM(two_unknowns)
{
	u64 first = bpf_ktime_get_ns(), second = bpf_ktime_get_ns();
	OPAQUE(first);
	UNLESS(first > second);
	OPAQUE(first);
	if (first <= second)
		READ_MISSING;
	return 0;
}

/* An unknown number compared with itself. */
PROGRAM(with_itself)
{
	NUMBER;
	u64 copy = value;
	OPAQUE(copy);
	if (value != copy)
		READ_MISSING;
	return 0;
}

/* Two numbers with ranges that do not touch. */
PROGRAM(ranges_apart)
{
	u64 first = UNKNOWN & 15, second = (UNKNOWN & 15) + 100;
	OPAQUE(first);
	OPAQUE(second);
	if (first > second)
		READ_MISSING;
	return 0;
}

/* Two ranges that do not touch, tested for equality. */
PROGRAM(ranges_apart_equal)
{
	u64 first = UNKNOWN & 15, second = (UNKNOWN & 15) + 100;
	OPAQUE(first);
	OPAQUE(second);
	if (first == second)
		READ_MISSING;
	return 0;
}

/* Equal numbers share what is known of each. */
PROGRAM(equal_share)
{
	u64 first = bpf_ktime_get_ns(), second = UNKNOWN & 15;
	OPAQUE(first);
	OPAQUE(second);
	UNLESS(first == second);
	OPAQUE(first);
	if (first > 15)
		READ_MISSING;
	return 0;
}

/* A bool of the compiler's making is nothing but zero or one. */
PROGRAM(made_bool)
{
	u64 flag = UNKNOWN > 5;
	OPAQUE(flag);
	if (flag > 1)
		READ_MISSING;
	return 0;
}

/* The length a string read gives is within its limit. */
PROGRAM(string_length)
{
	char name[16];
	long length = bpf_probe_read_kernel_str(name, sizeof(name), (void *)ctx[0]);
	OPAQUE(length);
	if (length > 16)
		READ_MISSING;
	return 0;
}

/* What a plain read returns may be anything. Fails everywhere. */
PROGRAM(read_result)
{
	u64 number;
	long error = bpf_probe_read_kernel(&number, sizeof(number), (void *)ctx[0]);
	OPAQUE(error);
	if (error > 0)
		READ_MISSING;
	return 0;
}

/* A processor's number is below some limit; where the verifier knows it, a huge one is impossible. */
PROGRAM(processor_number)
{
	u64 cpu = bpf_get_smp_processor_id();
	OPAQUE(cpu);
	if (cpu > 1000000)
		READ_MISSING;
	return 0;
}

/* The instruction that tests bits, `if r1 & 4 goto`, twice on the same register. */

/* Loads everywhere: the bit is set, so the second jump is taken. */
PROGRAM(bit_jump_set)
{
	u64 value = bpf_ktime_get_ns(), other;
	asm volatile("r1 = %1; %0 = 0; .8byte 0x0000000400010145; goto +2; .8byte 0x0000000400010145; %0 = 1"
		     : "=&r"(other) : "r"(value) : "r1");
	if (other)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: the bit is clear, so the second jump is not taken. */
PROGRAM(bit_jump_clear)
{
	u64 value = bpf_ktime_get_ns(), other;
	asm volatile("r1 = %1; %0 = 0; .8byte 0x0000000400030145; .8byte 0x0000000400010145; goto +1; %0 = 1"
		     : "=&r"(other) : "r"(value) : "r1");
	if (other)
		READ_MISSING;
	return 0;
}

/* Two bits are set together: which of them is unknown. Fails everywhere. */
PROGRAM(bits_jump_either)
{
	u64 value = bpf_ktime_get_ns(), other;
	asm volatile("r1 = %1; %0 = 0; .8byte 0x0000000c00010145; goto +2; .8byte 0x0000000400010145; %0 = 1"
		     : "=&r"(other) : "r"(value) : "r1");
	if (other)
		READ_MISSING;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
