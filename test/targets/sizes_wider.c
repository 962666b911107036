/* Target of access_size.bpf.c where most fields have another width. */
#include "target.h"

enum small { SMALL_A, SMALL_HUGE = 0x100000000ULL };
struct sizes {
	char pad[8];
	u64 u32_to_u64;
	u32 u64_to_u32;
	u8 u32_to_u8;
	bool u32_to_bool;
	u32 u8_to_u32;
	u32 bool_to_u32;
	long int_to_long;
	unsigned int int_to_unsigned;
	int unsigned_to_int;
	long unsigned_to_long;
	signed char unsigned_to_signed_char;
	short letter_to_signed;
	enum small enum_to_wider;
	u16 array_u32_to_u16[4];
	long array_int_to_long[4];
	u32 longer_array[20];
	u64 matrix[2][2];
	double real;
	u8 *pointer;
	int steady;
} sizes;

struct signed_fields { short tiny; int brief; int pad; int plain; int wide; } signed_fields;
struct whole { char pad[3]; struct { long a, b, c; } part; } whole;
