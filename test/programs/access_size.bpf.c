/* What happens to the width of loads and stores when the target's field is wider or narrower. */
#include "core.h"

enum small { SMALL_A };
struct sizes {
	u32 u32_to_u64;
	u64 u64_to_u32;
	u32 u32_to_u8;
	u32 u32_to_bool;
	u8 u8_to_u32;
	bool bool_to_u32;
	int int_to_long;
	int int_to_unsigned;
	unsigned int unsigned_to_int;
	unsigned int unsigned_to_long;
	unsigned int unsigned_to_signed_char;
	unsigned char letter_to_signed;
	enum small enum_to_wider;
	u32 array_u32_to_u16[4];
	int array_int_to_long[4];
	u32 longer_array[2];
	u32 matrix[2][2];
	float real;
	int *pointer;
	int steady;
} RELOCATED;

/* Loads of unsigned fields follow the target; everything signed that changes is poisoned. */
#define LOAD(field) SEC("raw_tp") u64 load_##field(struct sizes *p) { return p->field; }
LOAD(u32_to_u64)
LOAD(u64_to_u32)
LOAD(u32_to_u8)
LOAD(u32_to_bool)
LOAD(u8_to_u32)
LOAD(bool_to_u32)
LOAD(int_to_long)
LOAD(int_to_unsigned)
LOAD(unsigned_to_int)
LOAD(unsigned_to_long)
LOAD(unsigned_to_signed_char)
LOAD(letter_to_signed)
LOAD(enum_to_wider)
LOAD(steady)
#undef LOAD

/* Element loads: the innermost element counts, not the array. */
PROGRAM(load_elements, struct sizes)
{
	REPORT(p->array_u32_to_u16[2]);
	REPORT(p->array_int_to_long[1]);
	REPORT(p->longer_array[1]);
	REPORT(p->matrix[1][1]);
	return 0;
}
PROGRAM(load_pointer, struct sizes) { REPORT((unsigned long)p->pointer); return 0; }
PROGRAM(load_real, struct sizes) { return *(volatile u32 *)&p->real; }

/* Stores by register and, from ISA v4 on, of constants. */
PROGRAM(store_values, struct sizes)
{
	u64 value = bpf_get_prandom_u32();

	p->u32_to_u64 = value;
	p->u64_to_u32 = value;
	p->u32_to_u8 = value;
	p->array_u32_to_u16[1] = value;
	p->int_to_long = value;
	p->steady = value;
	return 0;
}
PROGRAM(store_constants, struct sizes)
{
	p->u32_to_u64 = 5;
	p->u64_to_u32 = 6;
	p->u32_to_bool = 1;
	p->array_u32_to_u16[3] = 7;
	p->int_to_long = 8;
	p->enum_to_wider = SMALL_A;
	p->steady = 9;
	return 0;
}

/* Through a helper the offset is an addition and sizes never matter. */
PROGRAM(read_by_helper, struct sizes)
{
	REPORT(BPF_CORE_READ(p, u32_to_u64));
	REPORT(BPF_CORE_READ(p, int_to_long));
	REPORT(BPF_CORE_READ(p, enum_to_wider));
	return 0;
}

/* Signed narrow fields: ISA v4 loads them with sign extension. */
struct signed_fields { signed char tiny; short brief; int plain; long wide; } RELOCATED;
SEC("raw_tp") long load_signed_tiny(struct signed_fields *p) { return p->tiny; }
SEC("raw_tp") long load_signed_brief(struct signed_fields *p) { return p->brief; }
SEC("raw_tp") long load_signed_plain(struct signed_fields *p) { return p->plain; }
SEC("raw_tp") long load_signed_wide(struct signed_fields *p) { return p->wide; }

/* A whole struct's address and size, no load. */
struct whole { struct { int a, b, c; } part; } RELOCATED;
PROGRAM(struct_as_a_whole, struct whole)
{
	REPORT(bpf_core_field_offset(p->part));
	REPORT(bpf_core_field_size(p->part));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
