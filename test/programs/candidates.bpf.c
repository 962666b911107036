/* Which target types a local type meets, and what happens when there are several. */
#include "core.h"

/* Two candidates have the field at one place: they agree, however different the rest is. */
struct agreeing { int pid; int uid; } RELOCATED;
PROGRAM(duplicates_agree, struct agreeing)
{
	REPORT(bpf_core_field_exists(p->pid));
	return p->pid;
}

/* The first record of a root decides which candidates stay for the later ones: after x nothing with y is left ... */
struct left_then_right { int x; int y; } RELOCATED;
PROGRAM(first_x_then_y, struct left_then_right)
{
	REPORT(bpf_core_field_exists(p->x));
	REPORT(bpf_core_field_exists(p->y));
	return 0;
}

/* ... and the other way round. */
struct right_then_left { int x; int y; } RELOCATED;
PROGRAM(first_y_then_x, struct right_then_left)
{
	REPORT(bpf_core_field_exists(p->y));
	REPORT(bpf_core_field_exists(p->x));
	return 0;
}

/* A record without any match leaves the list as it was: z is nowhere, x is found afterwards, then y is not. */
struct absent_first { int x; int y; int z; } RELOCATED;
PROGRAM(absent_field_keeps_the_list, struct absent_first)
{
	REPORT(bpf_core_field_exists(p->z));
	REPORT(bpf_core_field_offset(p->x));
	REPORT(bpf_core_field_offset(p->y));
	return 0;
}

/* Type questions shorten the list too: the size is asked of a typedef's two candidates, only one is a struct. */
typedef struct { int a; } pruned_t;
PROGRAM(type_question_prunes, void)
{
	REPORT(bpf_core_type_exists(pruned_t));
	REPORT(bpf_core_type_size(pruned_t));
	return 0;
}

/* Two flavors of one name are two local types, each with a list of its own. */
struct shared___one { int x; } RELOCATED;
struct shared___two { int y; } RELOCATED;
PROGRAM(flavors_have_their_own_lists, void)
{
	struct shared___one *one = (void *)p;
	struct shared___two *two = (void *)p;

	REPORT(bpf_core_field_exists(one->x));
	REPORT(bpf_core_field_exists(two->y));
	REPORT(bpf_core_field_exists(one->x));
	return 0;
}

/* Odd names: what counts as a flavor separator and what does not. */
struct plain___flavor { int v; } RELOCATED;
struct last___cut___only { int v; } RELOCATED;
struct four____underscores { int v; } RELOCATED;
struct nothing_after___ { int v; } RELOCATED;
struct ___nothing_before { int v; } RELOCATED;
struct a___b { int v; } RELOCATED;
struct x___y____z { int v; } RELOCATED;
struct _____five { int v; } RELOCATED;
struct seven_______seven { int v; } RELOCATED;
struct tail___t_ { int v; } RELOCATED;
#define NAME_STORY(function, type) \
	PROGRAM(function, struct type) \
	{ \
		REPORT(bpf_core_type_exists(struct type)); \
		return bpf_core_field_exists(p->v); \
	}
NAME_STORY(name_plain_flavor, plain___flavor)
NAME_STORY(name_last_separator_counts, last___cut___only)
NAME_STORY(name_four_underscores, four____underscores)
NAME_STORY(name_nothing_after, nothing_after___)
NAME_STORY(name_nothing_before, ___nothing_before)
NAME_STORY(name_one_letter, a___b)
NAME_STORY(name_three_then_four, x___y____z)
NAME_STORY(name_five_first, _____five)
NAME_STORY(name_seven, seven_______seven)
NAME_STORY(name_ends_in_underscore, tail___t_)

/* The flavor may as well be on the target's side. */
struct flavored_there { int v; } RELOCATED;
NAME_STORY(flavor_in_target, flavored_there)

/* The root's kind must be the same: here the target has a union, a typedef, a forward declaration, a function. */
struct now_a_union { int v; } RELOCATED;
struct now_a_typedef { int v; } RELOCATED;
struct now_only_declared { int v; } RELOCATED;
struct bpf_sk_lookup { int v; } RELOCATED;
union now_a_struct { int v; long w; } RELOCATED;
NAME_STORY(struct_meets_union, now_a_union)
NAME_STORY(struct_meets_typedef, now_a_typedef)
NAME_STORY(struct_meets_forward, now_only_declared)
NAME_STORY(struct_meets_function, bpf_sk_lookup)
PROGRAM(union_meets_struct, union now_a_struct) { return p->v; }

/* A nameless struct behind a typedef is recorded under the typedef. */
typedef struct { int v; int w; } RELOCATED typedef_root;
PROGRAM(typedef_as_root, typedef_root) { return p->w; }

/* A typedef of a named struct is recorded under the typedef as well, and the target has the struct alone. */
struct behind_typedef { int v; int w; } RELOCATED;
typedef struct behind_typedef behind_typedef_t;
PROGRAM(typedef_of_named_struct, behind_typedef_t) { return p->w; }

/* A local forward declaration has no fields to lose, but does not meet the full struct either. */
struct only_declared_here;
struct declared_on_both_sides;
PROGRAM(local_forward_declaration, void)
{
	REPORT(bpf_core_type_exists(struct only_declared_here));
	REPORT(bpf_core_type_exists(struct declared_on_both_sides));
	return 0;
}

/* Below the root struct and union may be mixed, and the names of inner types do not matter. */
struct inner_here { int deep; } RELOCATED;
struct outer { struct inner_here inside; } RELOCATED;
PROGRAM(inner_kind_and_name_differ, struct outer) { return p->inside.deep; }

/* Signature of a root that is nowhere. */
struct nowhere { int v; unsigned int bits : 3; } RELOCATED;
enum nowhere_enum { NOWHERE_VALUE = 7 };
PROGRAM(everything_is_absent, struct nowhere)
{
	REPORT(bpf_core_field_exists(p->v));
	REPORT(bpf_core_field_size(p->v));
	REPORT(bpf_core_field_offset(p->v));
	REPORT(field_is_signed(p->v));
	REPORT(field_left_shift(p->bits));
	REPORT(field_right_shift(p->bits));
	REPORT(bpf_core_type_exists(struct nowhere));
	REPORT(bpf_core_type_size(struct nowhere));
	REPORT(bpf_core_type_id_local(struct nowhere));
	REPORT(bpf_core_type_id_kernel(struct nowhere));
	REPORT(bpf_core_enum_value_exists(enum nowhere_enum, NOWHERE_VALUE));
	REPORT(bpf_core_enum_value(enum nowhere_enum, NOWHERE_VALUE));
	return p->v;
}

/* A path fails as a whole when its first step fails. */
struct path_end { int v; } RELOCATED;
struct path { struct path_end gone; struct path_end kept; } RELOCATED;
PROGRAM(half_a_path, struct path)
{
	REPORT(bpf_core_field_exists(p->gone));
	REPORT(bpf_core_field_exists(p->gone.v));
	REPORT(bpf_core_field_exists(p->kept));
	REPORT(bpf_core_field_exists(p->kept.v));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
