/* Comparisons of every kind, in 64 and 32 bits, with known numbers in registers. The read is dead if the verifier decides
 * as a processor would. Loads everywhere unless the story says otherwise. */
#include "guard.h"

/* Jumps to the read if the comparison holds; assembly, so that the compiler does not choose another comparison. */
#define JUMP(name, left, right, condition) \
	PROGRAM(name) \
	{ \
		u64 first = left, second = right, jumped; \
		asm volatile("r1 = %1; r2 = %2; %0 = 1; if " condition " goto +1; %0 = 0" \
			     : "=&r"(jumped) : "r"(first), "r"(second) : "r1", "r2"); \
		if (jumped) \
			READ_MISSING; \
		return 0; \
	}

JUMP(equal, 5, 6, "r1 == r2")
JUMP(unequal, 5, 5, "r1 != r2")
JUMP(greater, 5, 5, "r1 > r2")
JUMP(greater_equal, 4, 5, "r1 >= r2")
JUMP(less, 5, 5, "r1 < r2")
JUMP(less_equal, 6, 5, "r1 <= r2")
JUMP(greater_unsigned, 5, -1, "r1 > r2")
JUMP(greater_signed, -1, 5, "r1 s> r2")
JUMP(greater_equal_signed, -1, 0, "r1 s>= r2")
JUMP(less_signed, 5, -1, "r1 s< r2")
JUMP(less_equal_signed, 0, -5, "r1 s<= r2")
JUMP(equal_number, 5, 0, "r1 == 6")
JUMP(equal_negative, 0xffffffffull, 0, "r1 == -1")
JUMP(unequal_negative, -1, 0, "r1 != -1")
JUMP(greater_number, 5, 0, "r1 > 5")
JUMP(less_negative_unsigned, -5, 0, "r1 < -10")
JUMP(greater_number_signed, -5, 0, "r1 s> -5")
JUMP(less_number_signed, 1ull << 40, 0, "r1 s< 7")

/* These hold, so they fail everywhere. */
JUMP(holds_equal, 5, 5, "r1 == r2")
JUMP(holds_greater_unsigned, -1, 5, "r1 > r2")
JUMP(holds_less_signed, -1, 5, "r1 s< r2")
JUMP(holds_negative_number, -1, 0, "r1 == -1")


/* Comparisons that not every assembler takes, given as numbers: tests of bits, and those in 32 bits, which came with v3. */
#define CODED_JUMP(name, left, right, code) \
	PROGRAM(name) \
	{ \
		u64 first = left, second = right, jumped; \
		asm volatile("r1 = %1; r2 = %2; %0 = 1; .8byte " #code "; %0 = 0" \
			     : "=&r"(jumped) : "r"(first), "r"(second) : "r1", "r2"); \
		if (jumped) \
			READ_MISSING; \
		return 0; \
	}

CODED_JUMP(bits, 5, 10, 0x000000000001214d)                          /* r1 & r2 */
CODED_JUMP(bits_number, 0xf0, 0, 0x0000000f00010145)                 /* r1 & 0x0f */
CODED_JUMP(bits_high, 0x7fffffff, 0, 0x8000000000010145)             /* r1 & 0x80000000 */
CODED_JUMP(word_equal, 0x100000005ull, 0, 0x0000000600010116)         /* w1 == 6 */
CODED_JUMP(word_unequal, 0x100000005ull, 0, 0x0000000500010156)       /* w1 != 5 */
CODED_JUMP(word_greater, 0x100000005ull, 0, 0x0000000500010126)       /* w1 > 5 */
CODED_JUMP(word_less, 0x1ffffffffull, 0, 0x00000005000101a6)          /* w1 < 5 */
CODED_JUMP(word_less_signed, 0x7fffffff, 0, 0x00000000000101c6)       /* w1 s< 0 */
CODED_JUMP(word_greater_signed, 0x180000000ull, 0, 0x0000000000010166) /* w1 s> 0 */
CODED_JUMP(word_bits, 0x100000000ull, 0, 0xffffffff00010146)          /* w1 & -1 */
CODED_JUMP(word_equal_registers, 0x100000005ull, 6, 0x000000000001211e) /* w1 == w2 */
CODED_JUMP(word_unequal_registers, 0x100000005ull, 5, 0x000000000001215e) /* w1 != w2 */
CODED_JUMP(word_greater_registers, 5, 0x1ffffffffull, 0x000000000001212e) /* w1 > w2 */
CODED_JUMP(word_less_signed_registers, 5, 0xffffffffull, 0x00000000000121ce) /* w1 s< w2 */
/* These hold: a common bit; and the upper half does not count. They fail everywhere. */
CODED_JUMP(holds_bits, 6, 10, 0x000000000001214d)                    /* r1 & r2 */
CODED_JUMP(word_holds, 0x100000005ull, 0, 0x0000000500010116)         /* w1 == 5 */

char LICENSE[] SEC("license") = "GPL";
