/* How a path of members and array elements is followed in the target. */
#include "core.h"

/* Nameless levels come and go between kernels; only the names travel. */
struct anonymous_levels {
	int first;
	struct {
		union {
			int direct;
			long other;
		};
		struct { int deeper; } named;
	};
	int last;
} RELOCATED;
PROGRAM(through_anonymous_levels, struct anonymous_levels)
{
	REPORT(p->first);
	REPORT(p->direct);
	REPORT(p->other);
	REPORT(p->named.deeper);
	REPORT(p->last);
	return 0;
}

/* A member of the name but of another type, inside a nameless struct: no match there, and in C there is no second one. */
struct wrong_type_inside { int wanted; int fine; } RELOCATED;
PROGRAM(incompatible_in_anonymous_struct, struct wrong_type_inside)
{
	REPORT(bpf_core_field_exists(p->wanted));
	REPORT(p->fine);
	return p->wanted;
}

/* Field types: what counts as compatible and what does not. */
enum color { RED };
enum color___renamed { RED___renamed };
struct compat {
	int int_long;
	int int_enum;
	enum color enum_int;
	enum color enum_other;
	enum color___renamed enum_flavor;
	enum { NAMELESS } enum_nameless;
	void *pointer_int;
	unsigned long int_pointer;
	int *pointer_pointer;
	struct { int v; } struct_union;
	struct { int v; } struct_pointer;
	int array_array[4];
	int array_int[2];
	int array_other[4];
	int array_of_pointers[4];
	float float_double;
	float float_int;
	const volatile int wrapped;
	u32 typedefed;
	int (*callback)(int);
	bool flag;
	char letter;
} RELOCATED;
#define ASK(field) REPORT(bpf_core_field_exists(p->field)); REPORT(bpf_core_field_offset(p->field))
PROGRAM(field_type_compatibility, struct compat)
{
	ASK(int_long);
	ASK(int_enum);
	ASK(enum_int);
	ASK(enum_other);
	ASK(enum_flavor);
	ASK(enum_nameless);
	ASK(pointer_int);
	ASK(int_pointer);
	ASK(pointer_pointer);
	ASK(struct_union);
	ASK(struct_union.v);
	ASK(struct_pointer);
	ASK(array_array);
	ASK(array_int);
	ASK(array_other);
	ASK(array_of_pointers);
	ASK(float_double);
	ASK(float_int);
	ASK(wrapped);
	ASK(typedefed);
	ASK(callback);
	ASK(flag);
	ASK(letter);
	return 0;
}

/* Arrays: elements that move, arrays that shrink, end openly, or change their number of dimensions. */
struct arrays {
	int steady[8];
	int shrunk[8];
	int grown[2];
	int opened[4];
	int matrix[3][4];
	int flattened[3][4];
	int deepened[12];
	struct { int x; int y; } points[4];
	struct { int x; } shrunk_points[4];
	int became_scalar[2];
	int tail[];
} RELOCATED;
PROGRAM(array_elements, struct arrays)
{
	REPORT(p->steady[0]);
	REPORT(p->steady[7]);
	REPORT(p->shrunk[3]);
	REPORT(p->shrunk[4]);
	REPORT(p->grown[1]);
	REPORT(p->opened[3]);
	REPORT(p->matrix[2][3]);
	REPORT(p->flattened[1][2]);
	REPORT(p->deepened[7]);
	REPORT(p->points[2].y);
	REPORT(p->shrunk_points[1].x);
	REPORT(p->shrunk_points[2].x);
	REPORT(p->became_scalar[0]);
	REPORT(p->tail[5]);
	return 0;
}
PROGRAM(array_questions, struct arrays)
{
	REPORT(bpf_core_field_exists(p->shrunk));
	REPORT(bpf_core_field_exists(p->shrunk[7]));
	REPORT(bpf_core_field_size(p->shrunk));
	REPORT(bpf_core_field_size(p->shrunk[1]));
	REPORT(bpf_core_field_size(p->matrix));
	REPORT(bpf_core_field_size(p->matrix[1]));
	REPORT(bpf_core_field_offset(p->matrix[1]));
	REPORT(bpf_core_field_offset(p->matrix[1][2]));
	REPORT(bpf_core_field_size(p->matrix[1][2]));
	REPORT(bpf_core_field_exists(p->matrix[2][3]));
	REPORT(bpf_core_field_exists(p->flattened[1][2]));
	REPORT(bpf_core_field_offset(p->deepened[2]));
	REPORT(bpf_core_field_size(p->deepened[2]));
	REPORT(bpf_core_field_size(p->tail));
	REPORT(bpf_core_field_offset(p->tail[100]));
	REPORT(bpf_core_field_exists(p->tail[100]));
	return 0;
}

/* An open array here against an array of fixed length there. */
struct closed_tail { int count; u16 items[]; } RELOCATED;
PROGRAM(open_here_closed_there, struct closed_tail)
{
	REPORT(p->items[1]);
	REPORT(p->items[2]);
	return 0;
}

/* Old style: a length of zero, or of one at the end of the struct. Zero is open, one is not. */
struct zero_tail { int count; u16 items[0]; } RELOCATED;
PROGRAM(zero_length_tail, struct zero_tail) { return p->items[9]; }

/* The root pointer itself as an array: the target's own size counts. */
struct element { int a; int b; } RELOCATED;
PROGRAM(root_as_array, struct element)
{
	REPORT(p[0].b);
	REPORT(p[3].b);
	REPORT(bpf_core_field_offset(p[5]));
	return 0;
}

/* Bit offsets are 32 bits wide in libbpf: the fourth of very large elements wraps around. */
struct very_large { int v; } RELOCATED;
PROGRAM(offset_wraps_around, struct very_large) { REPORT(bpf_core_field_offset(p[3].v)); return 0; }

/* Stripped on both sides: typedef chains, const, volatile, restrict and type tags. */
typedef struct wrapped_inner { int v; } RELOCATED wrapped_a;
typedef const wrapped_a wrapped_b;
struct wrappers {
	volatile wrapped_b deep;
	int *restrict bare;
	void __attribute__((btf_type_tag("user"))) *tagged;
} RELOCATED;
PROGRAM(wrappers_do_not_matter, struct wrappers)
{
	REPORT(p->deep.v);
	REPORT((unsigned long)p->bare);
	REPORT((unsigned long)p->tagged);
	return 0;
}

/* A union's members all start at 0, in the target too unless it became a struct. */
union overlay { u8 bytes[8]; u32 words[2]; u64 whole; } RELOCATED;
PROGRAM(union_members, union overlay)
{
	REPORT(p->bytes[3]);
	REPORT(p->words[1]);
	REPORT(p->whole);
	return 0;
}

/* An inner struct that vanished into its parent is not found by its path, nor a flat field that moved into one. */
struct nesting { struct { int a; } box; int flat; } RELOCATED;
PROGRAM(nesting_changed, struct nesting)
{
	REPORT(bpf_core_field_exists(p->box.a));
	REPORT(bpf_core_field_exists(p->flat));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
