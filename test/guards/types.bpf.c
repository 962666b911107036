/* Tests for types: whether they exist and what size they have. */
#include "guard.h"

struct folio { u64 flags; } RELOCATED;                 /* 5.16 and later */
struct maple_tree { u32 ma_flags; } RELOCATED;         /* 6.1 and later */
struct mnt_idmap { u32 count; } RELOCATED;             /* 6.2 and later, often only a name */
struct no_such_struct { u32 number; } RELOCATED;
struct sched_statistics { u64 wait_start; } RELOCATED; /* everywhere */
struct trace_event_raw_signal_generate { int sig; } RELOCATED;
enum iter_type { ITER_UBUF, ITER_IOVEC };              /* everywhere, renumbered */
typedef struct { u32 number; } no_such_typedef_t;
typedef int pid_t;
typedef struct { int first; } kernel_cap_t;
union no_such_union { u32 number; } RELOCATED;
struct inode___shrunk { u64 i_ino; } RELOCATED;
struct bpf_lpm_trie_key { u32 prefixlen; } RELOCATED;     /* until 6.8 */
struct bpf_lpm_trie_key_u8 { u32 prefixlen; } RELOCATED;  /* 6.9 and later */

/* Fails from 6.18 on, where the field became a struct: the type exists, but not as the program knows it. */
PROGRAM(struct_exists)
{
	if (bpf_core_type_exists(struct folio))
		READ(ARGUMENT(struct folio, 0), flags);
	return 0;
}

/* Fails on 5.10, and from 6.18 on. */
PROGRAM(struct_bare) { READ(ARGUMENT(struct folio, 0), flags); return 0; }

/* Fails on 5.10: reversed. */
PROGRAM(struct_reversed)
{
	if (!bpf_core_type_exists(struct folio))
		READ(ARGUMENT(struct folio, 0), flags);
	return 0;
}

/* Loads everywhere: either of two types. */
PROGRAM(either_of_two)
{
	if (bpf_core_type_exists(struct bpf_lpm_trie_key_u8))
		READ(ARGUMENT(struct bpf_lpm_trie_key_u8, 0), prefixlen);
	else
		READ(ARGUMENT(struct bpf_lpm_trie_key, 0), prefixlen);
	return 0;
}

/* Fails where the type went away. */
PROGRAM(old_name_only) { READ(ARGUMENT(struct bpf_lpm_trie_key, 0), prefixlen); return 0; }

/* Loads everywhere: a type that no kernel has. */
PROGRAM(no_such)
{
	if (bpf_core_type_exists(struct no_such_struct))
		READ(ARGUMENT(struct no_such_struct, 0), number);
	return 0;
}

/* Loads everywhere: nor a union or typedef of that name. */
PROGRAM(no_such_kinds)
{
	if (bpf_core_type_exists(union no_such_union) || bpf_core_type_exists(no_such_typedef_t))
		READ_MISSING;
	return 0;
}

/* Loads everywhere: the type came with 5.16, the field with 5.14. */
PROGRAM(type_implies_field)
{
	if (bpf_core_type_exists(struct folio))
		READ_TASK(__state);
	return 0;
}

/* Fails on 6.1: the type is older than the field. */
PROGRAM(type_older_than_field)
{
	if (bpf_core_type_exists(struct maple_tree))
		READ_TASK(mm_cid);
	return 0;
}

/* Fails where only the name of the type is known: a type that is declared but not defined does not exist. */
PROGRAM(name_without_body)
{
	if (bpf_core_type_exists(struct mnt_idmap))
		READ(ARGUMENT(struct mnt_idmap, 0), count);
	return 0;
}

/* Loads everywhere: a typedef of an int. */
PROGRAM(typedef_exists)
{
	if (!bpf_core_type_exists(pid_t))
		READ_MISSING;
	return 0;
}

/* Fails from 6.18 on, for the same reason: the size is zero only where the type is missing. */
PROGRAM(size_as_test)
{
	if (bpf_core_type_size(struct folio))
		READ(ARGUMENT(struct folio, 0), flags);
	return 0;
}

/* Fails on 5.10, and from 6.18 on: sizes compared the wrong way round, zero is less than anything. */
PROGRAM(size_below)
{
	if (bpf_core_type_size(struct folio) < 1000)
		READ(ARGUMENT(struct folio, 0), flags);
	return 0;
}

/* Loads everywhere: capabilities became one number of eight bytes; both are eight bytes long, so the size cannot tell. */
PROGRAM(size_cannot_tell)
{
	if (bpf_core_type_size(kernel_cap_t) != 8)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: the type's size as a lower limit. */
PROGRAM(size_at_least)
{
	if (bpf_core_type_size(struct inode___shrunk) < 64)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: type and field, joined. */
PROGRAM(type_and_field)
{
	if (bpf_core_type_exists(struct maple_tree) && TASK_HAS(mm_cid))
		READ_TASK(mm_cid);
	return 0;
}

/* Fails on 5.10 alone: type or field. */
PROGRAM(type_or_field)
{
	if (bpf_core_type_exists(struct maple_tree) || TASK_HAS(state))
		READ_TASK(__state);
	return 0;
}

/* Fails everywhere: a misspelt type never exists. */
struct task_strukt { int pid; } RELOCATED;
PROGRAM(misspelt)
{
	if (!bpf_core_type_exists(struct task_strukt))
		READ(ARGUMENT(struct task_strukt, 0), pid);
	return 0;
}

/* Loads everywhere: a misspelt type never exists, so nothing is ever read. */
PROGRAM(misspelt_never_read)
{
	if (bpf_core_type_exists(struct task_strukt))
		READ(ARGUMENT(struct task_strukt, 0), pid);
	return 0;
}

/* Loads everywhere: the id of a type is zero where it is missing, and tested. */
PROGRAM(id_as_test)
{
	if (bpf_core_type_exists(struct folio)) {
		if (bpf_core_type_id_kernel(struct folio) == 0)
			READ_MISSING;
	}
	return 0;
}

/* Loads everywhere: the local id is never zero. */
PROGRAM(local_id)
{
	if (bpf_core_type_id_local(struct folio) == 0)
		READ_MISSING;
	return 0;
}

/* An anonymous enumeration of the kernel's asked by an enumerator. */
PROGRAM(enumerator_exists)
{
	if (bpf_core_enum_value_exists(enum iter_type, ITER_UBUF))
		READ_TASK(__state);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
