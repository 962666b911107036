/* type_matches: the strict question, name by name. Each root is a row of the rule. */
#include "core.h"

#define MATCH(type) REPORT(bpf_core_type_matches(type))

/* Integers: same name, same size, same sign. */
struct int_same { int v; };
struct int_size { int v; };
struct int_sign { int v; };
struct int_name { long v; };
struct int_behind_typedef { u32 v; };
struct int_bool { bool v; };
PROGRAM(integers, void)
{
	MATCH(struct int_same);
	MATCH(struct int_size);
	MATCH(struct int_sign);
	MATCH(struct int_name);
	MATCH(struct int_behind_typedef);
	MATCH(struct int_bool);
	return 0;
}

/* Enums: every local enumerator must be there, values are free, the size is not. */
enum enum_same { ENUM_SAME_A, ENUM_SAME_B };
enum enum_more_there { ENUM_MORE_A };
enum enum_fewer_there { ENUM_FEWER_A, ENUM_FEWER_B };
enum enum_values { ENUM_VALUES_A = 1 };
enum enum_flavor___x { ENUM_FLAVOR_A___x };
enum enum_wider { ENUM_WIDER_A };
enum enum_wide_both { ENUM_WIDE_BOTH_A = 0x100000000ULL };
PROGRAM(enums, void)
{
	MATCH(enum enum_same);
	MATCH(enum enum_more_there);
	MATCH(enum enum_fewer_there);
	MATCH(enum enum_values);
	MATCH(enum enum_flavor___x);
	MATCH(enum enum_wider);
	MATCH(enum enum_wide_both);
	return 0;
}

/* Structs: a subset of the members, each matching in turn; order and offsets are free. */
struct subset { int b; };
struct superset { int a; int b; };
struct missing_member { int a; int gone; };
struct reordered { int a; long b; };
struct nested_ok { struct { int v; } in; };
struct nested_named { struct int_same in; };
struct nested_other_name { struct int_same in; };
struct member_flavor { int v___mine; };
struct anonymous_member { struct { int x; }; };
struct became_union { int a; };
union union_same { int a; long b; };
struct empty {};
struct bit_widths { unsigned int v : 3; };
PROGRAM(composites, void)
{
	MATCH(struct subset);
	MATCH(struct superset);
	MATCH(struct missing_member);
	MATCH(struct reordered);
	MATCH(struct nested_ok);
	MATCH(struct nested_named);
	MATCH(struct nested_other_name);
	MATCH(struct member_flavor);
	MATCH(struct anonymous_member);
	MATCH(struct became_union);
	MATCH(union union_same);
	MATCH(struct empty);
	MATCH(struct bit_widths);
	return 0;
}

/* Behind a pointer only name and kind count, and a forward declaration is as good as a definition. */
struct here_full { int v; };
struct here_declared;
struct both_declared;
union here_union { int v; };
struct pointer_contents { struct here_full *p; };
struct pointer_to_forward_there { struct here_full *p; };
struct pointer_from_forward { struct here_declared *p; };
struct pointer_forward_forward { struct both_declared *p; };
struct pointer_forward_union { struct here_declared *p; };
struct pointer_union_forward { union here_union *p; };
struct pointer_other_name { struct here_full *p; };
struct pointer_to_int { int *p; };
struct pointer_to_void { void *p; };
struct pointer_void_to_int { void *p; };
struct pointer_to_pointer { int **p; };
struct pointer_depth { int **p; };
struct pointer_const { const char *p; };
struct pointer_to_itself { struct pointer_to_itself *next; };
struct full_kept { struct here_full v; union here_union u; };
PROGRAM(pointers, void)
{
	MATCH(struct pointer_contents);
	MATCH(struct pointer_to_forward_there);
	MATCH(struct pointer_from_forward);
	MATCH(struct pointer_forward_forward);
	MATCH(struct pointer_forward_union);
	MATCH(struct pointer_union_forward);
	MATCH(struct pointer_other_name);
	MATCH(struct pointer_to_int);
	MATCH(struct pointer_to_void);
	MATCH(struct pointer_void_to_int);
	MATCH(struct pointer_to_pointer);
	MATCH(struct pointer_depth);
	MATCH(struct pointer_const);
	MATCH(struct pointer_to_itself);
	MATCH(struct full_kept);
	return 0;
}

/* Arrays: equal length, matching element. */
struct array_same { int v[4]; };
struct array_longer_there { int v[4]; };
struct array_element { int v[4]; };
struct array_matrix { int v[2][3]; };
struct array_open { int n; int v[]; };
PROGRAM(arrays, void)
{
	MATCH(struct array_same);
	MATCH(struct array_longer_there);
	MATCH(struct array_element);
	MATCH(struct array_matrix);
	MATCH(struct array_open);
	return 0;
}

/* Prototypes, as members (behind a pointer) and behind a typedef. */
struct call_same { int (*f)(int, char *); };
struct call_count { int (*f)(int); };
struct call_parameter { int (*f)(int); };
struct call_result { int (*f)(int); };
struct call_struct { int (*f)(struct here_full *); };
typedef int (*call_typedef)(long);
typedef struct here_full *pointer_typedef;
typedef int int_typedef;
typedef int other_int_typedef;
PROGRAM(prototypes_and_typedefs, void)
{
	MATCH(struct call_same);
	MATCH(struct call_count);
	MATCH(struct call_parameter);
	MATCH(struct call_result);
	MATCH(struct call_struct);
	MATCH(call_typedef);
	MATCH(pointer_typedef);
	MATCH(int_typedef);
	MATCH(other_int_typedef);
	return 0;
}

/* Floats are no kind this question knows. */
struct with_float { float v; };
PROGRAM(floats, void) { MATCH(struct with_float); return 0; }

/* By value deeper than the recursion allows: refused, but only when a target has the same depth. */
struct level_0 { int v; };
#define LEVEL(n, m) struct level_##n { struct level_##m v; };
LEVEL(1, 0) LEVEL(2, 1) LEVEL(3, 2) LEVEL(4, 3) LEVEL(5, 4) LEVEL(6, 5) LEVEL(7, 6) LEVEL(8, 7) LEVEL(9, 8)
LEVEL(10, 9) LEVEL(11, 10) LEVEL(12, 11) LEVEL(13, 12) LEVEL(14, 13) LEVEL(15, 14) LEVEL(16, 15) LEVEL(17, 16)
LEVEL(18, 17) LEVEL(19, 18) LEVEL(20, 19) LEVEL(21, 20) LEVEL(22, 21) LEVEL(23, 22) LEVEL(24, 23) LEVEL(25, 24)
LEVEL(26, 25) LEVEL(27, 26) LEVEL(28, 27) LEVEL(29, 28) LEVEL(30, 29) LEVEL(31, 30) LEVEL(32, 31) LEVEL(33, 32)
PROGRAM(depth_30_is_fine, void) { MATCH(struct level_30); return 0; }
PROGRAM(depth_33_is_refused, void) { MATCH(struct level_33); return 0; }

char LICENSE[] SEC("license") = "GPL";
