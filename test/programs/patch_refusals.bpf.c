/* Records that become fatal at the moment of patching, each in one refused_*.btf target only. */
#include "core.h"

/* Loads carry 16 bits of offset. An addition carries 32 and is fine. */
struct far_away { int v; } RELOCATED;
PROGRAM(offset_in_addition, struct far_away) { REPORT(bpf_core_field_offset(p->v)); return 0; }
PROGRAM(offset_beyond_16_bits, struct far_away) { return p->v; }

/* The last offset that still fits. */
struct just_near { u8 v; } RELOCATED;
PROGRAM(offset_32767, struct just_near) { return p->v; }

/* The load reads less than the field holds, so the width cannot be translated. */
struct narrow_read { u32 v; } RELOCATED;
PROGRAM(load_narrower_than_field, struct narrow_read) { return *(volatile u8 *)&p->v; }
PROGRAM(store_narrower_than_field, struct narrow_read) { *(volatile u16 *)&p->v = 1; return 0; }

/* No load is 16 bytes wide. */
struct sixteen_bytes { u64 v; } RELOCATED;
PROGRAM(field_of_16_bytes, struct sixteen_bytes) { return p->v; }

/* A bitfield that straddles more than eight bytes. */
struct straddling { u64 v : 40; } RELOCATED;
PROGRAM(bitfield_beyond_64_bits, struct straddling)
{
	REPORT(bpf_core_field_exists(p->v));
	REPORT(field_left_shift(p->v));
	return 0;
}

/* The field's type overflows 32 bits of size. */
struct oversized { u8 v[16]; } RELOCATED;
PROGRAM(field_too_large, struct oversized)
{
	REPORT(bpf_core_field_exists(p->v));
	REPORT(bpf_core_field_size(p->v));
	return 0;
}

/* A bitfield there, a plain field here: the load's original offset is checked against the local field. */
struct became_bitfield { u32 pad; u32 v; } RELOCATED;
PROGRAM(plain_load_of_a_bitfield, struct became_bitfield) { return p->v; }

/* Type chains deeper than 32 links. */
#define POINTERS_8(name) ********name
typedef int POINTERS_8(POINTERS_8(POINTERS_8(POINTERS_8(*deep_pointer))));
PROGRAM(pointer_chain_too_deep, void) { return bpf_core_type_exists(deep_pointer); }

/* More nesting than a spec holds, made of nameless levels in the target. */
struct deep_nesting { int v; } RELOCATED;
PROGRAM(target_nested_too_deep, struct deep_nesting) { return bpf_core_field_exists(p->v); }

char LICENSE[] SEC("license") = "GPL";
