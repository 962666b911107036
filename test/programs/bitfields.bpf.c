/* Bitfields: position, width, sign and the window through which they are read. */
#include "core.h"

enum weekday { MONDAY, SUNDAY = 6 };
enum offset_sign { BACKWARD = -1, FORWARD = 1 };
struct flags {
	unsigned int a : 3;
	unsigned int b : 7;
	unsigned int moved : 5;
	int negative : 4;
	unsigned int widened : 2;
	unsigned int straddling : 12;
	enum weekday day : 3;
	enum offset_sign direction : 2;
	u64 wide : 40;
	u8 tiny : 1;
	bool yes : 1;
	u16 medium : 9;
	unsigned int plain_there : 8;
	unsigned int bits_there;
	unsigned int sign_changes : 4;
	unsigned int gone : 1;
} RELOCATED;

/* Every relocatable aspect of each field. */
#define ASPECTS(field) \
	PROGRAM(aspects_of_##field, struct flags) \
	{ \
		REPORT(bpf_core_field_exists(p->field)); \
		REPORT(__builtin_preserve_field_info(p->field, BPF_FIELD_BYTE_OFFSET)); \
		REPORT(bpf_core_field_size(p->field)); \
		REPORT(field_is_signed(p->field)); \
		REPORT(field_left_shift(p->field)); \
		REPORT(field_right_shift(p->field)); \
		return 0; \
	}
ASPECTS(a)
ASPECTS(b)
ASPECTS(moved)
ASPECTS(negative)
ASPECTS(widened)
ASPECTS(straddling)
ASPECTS(day)
#if __clang_major__ > 14 /* 14 asks for a sign that its own BTF does not have, see refused_enum_sign */
ASPECTS(direction)
#endif
#if __clang_major__ > 15 /* older ones refuse a 40-bit field: "requiring too big alignment" */
ASPECTS(wide)
#endif
ASPECTS(tiny)
ASPECTS(yes)
ASPECTS(medium)
ASPECTS(plain_there)
ASPECTS(bits_there)
ASPECTS(sign_changes)
ASPECTS(gone)

/* The macros programs really use. */
PROGRAM(read_by_macro, struct flags)
{
	struct flags *flags = p; /* the macro has a p of its own */

	REPORT(BPF_CORE_READ_BITFIELD(flags, b));
	REPORT(BPF_CORE_READ_BITFIELD(flags, negative));
#if __clang_major__ > 15
	REPORT(BPF_CORE_READ_BITFIELD(flags, wide));
#endif
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(flags, moved));
#if __clang_major__ > 14
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(flags, direction));
#endif
	return 0;
}

/* A plain read: only the load is relocated, shift and mask stay as compiled. */
PROGRAM(read_plainly, struct flags)
{
	REPORT(p->b);
	REPORT(p->moved);
	REPORT(p->straddling);
	REPORT(p->gone);
	return 0;
}
PROGRAM(write_plainly, struct flags) { p->a = 2; return 0; }

/* Aligned here, packed in the target: there the fields cross their storage unit and need a wider window. (The compiler
 * itself refuses to ask for the position of a local field that crosses its unit.) */
struct packed_flags {
	u8 head : 6;
	u8 over : 5;
	u16 across : 13;
	u32 far_across : 30;
} RELOCATED;
#define PACKED(field) \
	PROGRAM(window_of_##field, struct packed_flags) \
	{ \
		REPORT(__builtin_preserve_field_info(p->field, BPF_FIELD_BYTE_OFFSET)); \
		REPORT(bpf_core_field_size(p->field)); \
		REPORT(field_left_shift(p->field)); \
		REPORT(field_right_shift(p->field)); \
		return 0; \
	}
PACKED(head)
PACKED(over)
PACKED(across)
PACKED(far_across)

/* Bits inside a nameless struct and inside an array of structs. */
struct nested_bits {
	struct { u32 x : 5, y : 6; };
	struct { u32 u : 9, v : 11; } cells[3];
} RELOCATED;
PROGRAM(nested_bitfields, struct nested_bits)
{
	struct nested_bits *bits = p;

	REPORT(BPF_CORE_READ_BITFIELD(bits, y));
	REPORT(field_left_shift(p->cells[2].v));
	REPORT(__builtin_preserve_field_info(p->cells[2].v, BPF_FIELD_BYTE_OFFSET));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
