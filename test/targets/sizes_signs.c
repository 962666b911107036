/* Target of access_size.bpf.c where widths stay and signs and kinds change, or shrink to a byte. */
#include "target.h"

enum small { SMALL_A } __attribute__((packed));
struct sizes {
	u8 u32_to_u64;
	u16 u64_to_u32;
	int u32_to_u8;
	unsigned int u32_to_bool;
	u64 u8_to_u32;
	u8 bool_to_u32;
	unsigned int int_to_long;
	char int_to_unsigned;
	unsigned char unsigned_to_int;
	unsigned long unsigned_to_long;
	bool unsigned_to_signed_char;
	unsigned short letter_to_signed;
	enum small enum_to_wider;
	u8 array_u32_to_u16[3];
	int array_int_to_long[1];
	u32 longer_array[2];
	u32 matrix[4];
	int steady;
} sizes;
struct signed_fields { unsigned char tiny; unsigned short brief; unsigned int plain; unsigned long wide; } signed_fields;
