/* Enumerators: existence and value, signed and unsigned, 32 and 64 bits. */
#include "core.h"

enum renumbered { RENUMBERED_ZERO, RENUMBERED_ONE, RENUMBERED_TEN = 10, RENUMBERED_GONE };
enum negative { NEGATIVE_ONE = -1, NEGATIVE_MINIMUM = -2147483647 - 1, NEGATIVE_PLUS = 3 };
enum wide { WIDE_SMALL = 1, WIDE_HUGE = 0x123456789ULL, WIDE_TOP = 0x8000000000000000ULL };
enum wide_signed { WIDE_SIGNED_LOW = -5000000000LL, WIDE_SIGNED_HIGH = 5000000000LL };
enum becomes_wide { BECOMES_WIDE_A = 5, BECOMES_WIDE_B };
enum becomes_narrow { BECOMES_NARROW_A = 5, BECOMES_NARROW_HUGE = 0x100000000ULL };
enum loses_sign { LOSES_SIGN_A = -1 };
enum flavor___mine { FLAVOR_A = 1, FLAVOR_B___mine = 2 };
enum elsewhere { ELSEWHERE_A = 1 };
enum now_a_struct_there { NOW_A_STRUCT_A = 1 };
typedef enum { TYPEDEF_ENUM_A = 1, TYPEDEF_ENUM_B } typedef_enum;
enum doubled { DOUBLED_A = 1 };

#define VALUE(type, name) \
	REPORT(bpf_core_enum_value_exists(type, name)); \
	REPORT(bpf_core_enum_value(type, name))

/* Values change between kernels, names stay. */
PROGRAM(values_change, void)
{
	VALUE(enum renumbered, RENUMBERED_ZERO);
	VALUE(enum renumbered, RENUMBERED_ONE);
	VALUE(enum renumbered, RENUMBERED_TEN);
	VALUE(enum renumbered, RENUMBERED_GONE);
	return 0;
}

/* 32-bit values are extended with their sign into the 64-bit constant. */
PROGRAM(negative_values, void)
{
	VALUE(enum negative, NEGATIVE_ONE);
	VALUE(enum negative, NEGATIVE_MINIMUM);
	VALUE(enum negative, NEGATIVE_PLUS);
	VALUE(enum loses_sign, LOSES_SIGN_A);
	return 0;
}

#if __clang_major__ > 14 /* 14 cuts them to 32 bits, see refused_cut_enumerator */
/* 64-bit enumerators, and an enum that changes between the two kinds. */
PROGRAM(wide_values, void)
{
	VALUE(enum wide, WIDE_SMALL);
	VALUE(enum wide, WIDE_HUGE);
	VALUE(enum wide, WIDE_TOP);
	VALUE(enum wide_signed, WIDE_SIGNED_LOW);
	VALUE(enum wide_signed, WIDE_SIGNED_HIGH);
	VALUE(enum becomes_wide, BECOMES_WIDE_A);
	VALUE(enum becomes_wide, BECOMES_WIDE_B);
	VALUE(enum becomes_narrow, BECOMES_NARROW_A);
	VALUE(enum becomes_narrow, BECOMES_NARROW_HUGE);
	return 0;
}
#endif

/* Flavors on the enum and on the enumerator, here and there. */
PROGRAM(flavored_enumerators, void)
{
	VALUE(enum flavor___mine, FLAVOR_A);
	VALUE(enum flavor___mine, FLAVOR_B___mine);
	return 0;
}

/* The same enumerator in another enum does not count, nor a struct of the enum's name. */
PROGRAM(looked_for_in_the_wrong_place, void)
{
	VALUE(enum elsewhere, ELSEWHERE_A);
	VALUE(enum now_a_struct_there, NOW_A_STRUCT_A);
	return 0;
}

PROGRAM(enum_behind_typedef, void)
{
	VALUE(typedef_enum, TYPEDEF_ENUM_A);
	VALUE(typedef_enum, TYPEDEF_ENUM_B);
	return 0;
}

/* Two enums of one name whose enumerators agree. */
PROGRAM(agreeing_duplicates, void) { VALUE(enum doubled, DOUBLED_A); return 0; }

/* An enum as a type: existence, size and id. */
PROGRAM(enum_as_type, void)
{
	REPORT(bpf_core_type_exists(enum renumbered));
	REPORT(bpf_core_type_size(enum becomes_wide));
	REPORT(bpf_core_type_size(enum becomes_narrow));
	REPORT(bpf_core_type_id_kernel(enum wide));
	REPORT(bpf_core_type_id_local(enum wide));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
