/* What the verifier computes of known numbers. The read at the end is dead if it knows the result. */
#include "guard.h"

/* r is the number; the assembly computes it in place from what it knows. */
#define COMPUTED(name, number, code, expected) \
	PROGRAM(name) \
	{ \
		u64 value = number; \
		asm volatile("r1 = %0; " code " %0 = r1" : "+r"(value) : : "r1", "r2"); \
		if (value != (u64)(expected)) \
			READ_MISSING; \
		return 0; \
	}

/* Loads everywhere: each operation with a number in the instruction. */
COMPUTED(add, 5, "r1 += 7;", 12)
COMPUTED(subtract, 5, "r1 -= 7;", -2)
COMPUTED(multiply, 5, "r1 *= -7;", -35)
COMPUTED(and_bits, 0xff0f, "r1 &= 0x0ff0;", 0x0f00)
COMPUTED(or_bits, 0xf00f, "r1 |= 0x0ff0;", 0xffff)
COMPUTED(xor_bits, 0xff0f, "r1 ^= 0x0ff0;", 0xf0ff)
COMPUTED(shift_left, 5, "r1 <<= 40;", 5ull << 40)
COMPUTED(shift_right, 1ull << 63, "r1 >>= 60;", 8)
COMPUTED(shift_right_signed, -64, "r1 s>>= 4;", -4)

/* Loads everywhere: the same in 32 bits, whose upper half becomes zero. */
COMPUTED(add_32, 0x1ffffffffull, "w1 += 2;", 1)
COMPUTED(subtract_32, 1, "w1 -= 2;", 0xffffffff)
COMPUTED(multiply_32, 0x80000001ull, "w1 *= 3;", 0x80000003)
COMPUTED(and_32, 0xffffffffffffffffull, "w1 &= -2;", 0xfffffffe)
COMPUTED(or_32, 0x100000000ull, "w1 |= -2;", 0xfffffffe)
COMPUTED(xor_32, 0x1ffffffffull, "w1 ^= -1;", 0)
COMPUTED(shift_left_32, 0x80000001ull, "w1 <<= 1;", 2)
COMPUTED(shift_right_32, 0xf80000000ull, "w1 >>= 4;", 0x08000000)
COMPUTED(shift_right_signed_32, 0x80000000ull, "w1 s>>= 4;", 0xf8000000)
COMPUTED(move_32, 0x500000007ull, "w1 = w1;", 7)

/* Loads everywhere: with registers on both sides. */
COMPUTED(add_registers, 5, "r2 = 7; r1 += r2;", 12)
COMPUTED(shift_by_register, 5, "r2 = 3; r1 <<= r2;", 40)
COMPUTED(shift_by_register_32, 5, "w2 = 3; w1 <<= w2;", 40)
COMPUTED(and_registers_32, 0xff, "w2 = 0x0f; w1 &= w2;", 15)

/* Division: unknown before 7.0, even of known numbers. The remainder of known numbers is a range in all versions. */
COMPUTED(divide, 100, "r1 /= 7;", 14)
COMPUTED(modulo, 100, ".8byte 0x0000000700000197;", 2)
COMPUTED(divide_32, 100, "w1 /= 7;", 14)
COMPUTED(modulo_32, 100, ".8byte 0x0000000700000194;", 2)
COMPUTED(divide_by_register, 100, "r2 = 7; r1 /= r2;", 14)
COMPUTED(divide_by_zero, 100, "r2 = 0; r1 /= r2;", 0)
COMPUTED(modulo_by_zero, 100, "r2 = 0; .8byte 0x000000000000219f;", 100)
COMPUTED(divide_by_one, 100, "r1 /= 1;", 100)

/* The sign changed by its own instruction: unknown before 6.17. */
COMPUTED(negate, 5, "r1 = -r1;", -5)
COMPUTED(negate_32, 5, "w1 = -w1;", 0xfffffffb)
COMPUTED(negate_zero, 0, "r1 = -r1;", 0)

/* Byte orders: unknown before 6.19. */
COMPUTED(big_endian_16, 0x1234, "r1 = be16 r1;", 0x3412)
COMPUTED(big_endian_32, 0x12345678, "r1 = be32 r1;", 0x78563412)
COMPUTED(big_endian_64, 0x12, "r1 = be64 r1;", 0x1200000000000000ull)
COMPUTED(little_endian_16, 0x51234, "r1 = le16 r1;", 0x1234)
COMPUTED(little_endian_32, 0x512345678ull, "r1 = le32 r1;", 0x12345678)
COMPUTED(little_endian_64, 0x12, "r1 = le64 r1;", 0x12)

/* Loads everywhere: signs extended by shifts, as compilers do it. */
COMPUTED(extend_byte, 0xff, "r1 <<= 56; r1 s>>= 56;", -1)
COMPUTED(extend_word, 0x80000000ull, "r1 <<= 32; r1 s>>= 32;", -0x80000000ll)
COMPUTED(cut_word, 0x180000000ull, "r1 <<= 32; r1 >>= 32;", 0x80000000ull)

/* Shifts by a whole width: the verifier forgets. */
COMPUTED(shift_too_far, 5, "r2 = 64; r1 <<= r2;", 5)
COMPUTED(shift_too_far_32, 5, "w2 = 32; w1 <<= w2;", 5)

/* The same register on both sides. */
COMPUTED(minus_itself, 5, "r1 -= r1;", 0)
COMPUTED(xor_itself, 5, "r1 ^= r1;", 0)
COMPUTED(plus_itself, 5, "r1 += r1;", 10)

/* An unknown number meets known ones. */
#define WITH_UNKNOWN(name, code, condition) \
	PROGRAM(name) \
	{ \
		u64 value = bpf_ktime_get_ns(); \
		asm volatile("r1 = %0; " code " %0 = r1" : "+r"(value) : : "r1", "r2"); \
		if (condition) \
			READ_MISSING; \
		return 0; \
	}

/* Loads everywhere. */
WITH_UNKNOWN(unknown_and_zero, "r1 &= 0;", value != 0)
WITH_UNKNOWN(unknown_times_zero, "r1 *= 0;", value != 0)
WITH_UNKNOWN(unknown_or_ones, "r1 |= -1;", value != -1ull)
WITH_UNKNOWN(unknown_masked, "r1 &= 15;", value > 15)
WITH_UNKNOWN(unknown_shifted, "r1 >>= 60;", value > 15)
WITH_UNKNOWN(unknown_shifted_32, "w1 >>= 28;", value > 15)
WITH_UNKNOWN(unknown_in_32_bits, "w1 = w1;", value > 0xffffffff)
WITH_UNKNOWN(unknown_plus_range, "r1 &= 15; r1 += 5;", value > 20)
WITH_UNKNOWN(unknown_minus_range, "r1 &= 15; r1 -= 5;", (s64)value > 10)
WITH_UNKNOWN(unknown_times_range, "r1 &= 15; r1 *= 5;", value > 75)
WITH_UNKNOWN(unknown_shift_of_range, "r1 &= 15; r1 <<= 4;", value > 240)
WITH_UNKNOWN(unknown_multiple, "r1 <<= 3;", value & 7)

/* Whether a known value comes out depends on the version. */
WITH_UNKNOWN(unknown_low_bit_set, "r1 |= 1;", value == 0)
WITH_UNKNOWN(unknown_minus_itself, "r1 -= r1;", value != 0)
WITH_UNKNOWN(unknown_xor_itself, "r1 ^= r1;", value != 0)
WITH_UNKNOWN(zero_shifted_by_unknown, "r2 = r1; r2 &= 63; r1 = 0; r1 <<= r2;", value != 0)
WITH_UNKNOWN(low_byte_swapped, "r1 &= 255; r1 = be16 r1;", value & 255)
WITH_UNKNOWN(divided_range, "r1 &= 255; r1 /= 16;", value > 15)
WITH_UNKNOWN(remainder_range, ".8byte 0x0000000a00000197;", value > 9)
WITH_UNKNOWN(divided_32, "w1 /= 65536;", value > 65535)
WITH_UNKNOWN(negated_range, "r1 &= 15; r1 = -r1;", (s64)value > 0)
WITH_UNKNOWN(doubled_is_odd, "r1 += r1;", value == 5)
WITH_UNKNOWN(range_or_bit, "r1 &= 7; r1 |= 8;", value < 8)
WITH_UNKNOWN(range_xor_bit, "r1 &= 7; r1 ^= 8;", value < 8)
WITH_UNKNOWN(signed_shift_of_mask, "r1 <<= 56; r1 s>>= 56;", (s64)value > 127)

char LICENSE[] SEC("license") = "GPL";
