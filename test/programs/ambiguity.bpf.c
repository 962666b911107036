/* Each root below is doubled in just one of the ambiguous_*.btf targets, and there libbpf refuses the whole object. */
#include "core.h"

/* Two places for one field. */
struct two_offsets { int v; } RELOCATED;
PROGRAM(field_at_two_offsets, struct two_offsets) { return p->v; }

/* Even "does it exist" cannot be answered when the places differ. */
struct two_offsets_exists { int v; } RELOCATED;
PROGRAM(existence_at_two_offsets, struct two_offsets_exists) { return bpf_core_field_exists(p->v); }

/* One place, two widths: equal for the offset, ambiguous for the size. */
struct two_widths { int v; } RELOCATED;
PROGRAM(field_of_two_widths, struct two_widths)
{
	REPORT(bpf_core_field_offset(p->v));
	return bpf_core_field_size(p->v);
}

/* One place, two signs. */
struct two_signs { int v; } RELOCATED;
PROGRAM(field_of_two_signs, struct two_signs) { return field_is_signed(p->v); }

struct two_sizes { int v; } RELOCATED;
PROGRAM(type_of_two_sizes, struct two_sizes)
{
	REPORT(bpf_core_type_exists(struct two_sizes));
	return bpf_core_type_size(struct two_sizes);
}

/* Two candidates never share a type id, however equal they are. */
struct two_ids { int v; } RELOCATED;
PROGRAM(type_of_two_ids, struct two_ids)
{
	REPORT(bpf_core_type_size(struct two_ids));
	return bpf_core_type_id_kernel(struct two_ids);
}

enum two_values { TWO_VALUES_A = 1 };
PROGRAM(enumerator_of_two_values, void)
{
	REPORT(bpf_core_enum_value_exists(enum two_values, TWO_VALUES_A));
	return bpf_core_enum_value(enum two_values, TWO_VALUES_A);
}

/* Load sizes are not compared: the first candidate decides how wide the load becomes. */
struct two_loads { u32 v; } RELOCATED;
PROGRAM(load_of_two_widths, struct two_loads) { return p->v; }

/* The wider candidate is not there for the loads after a question that only the narrow one answers. */
struct settled_first { int v; int only_in_one; } RELOCATED;
PROGRAM(question_settles_ambiguity, struct settled_first)
{
	REPORT(bpf_core_field_exists(p->only_in_one));
	return p->v;
}

/* The same bit, two storage units: byte_off differs although the bit offset is equal. */
struct two_units { u32 pad; u32 v : 4; } RELOCATED;
PROGRAM(bitfield_of_two_units, struct two_units)
{
	REPORT(bpf_core_field_exists(p->v));
	return __builtin_preserve_field_info(p->v, BPF_FIELD_BYTE_OFFSET);
}

char LICENSE[] SEC("license") = "GPL";
