/* Types that some kernels do not have. */
#include "cases.h"

struct bpf_lpm_trie_key { u32 prefixlen; } RELOCATED;      /* renamed in 6.9, on 6.1 too */
struct folio { void *mapping; } RELOCATED;                 /* 5.16 and later */
enum no_such_enum { NO_SUCH_VALUE };

PROGRAM(renamed)
{
	struct bpf_lpm_trie_key *key = ARGUMENT(struct bpf_lpm_trie_key, 0);
	return BPF_CORE_READ(key, prefixlen);
	//                        ^^^^^^^^^ type-missing: 6.1 6.12 6.18 7.2
}

PROGRAM(newer)
{
	struct folio *folio = ARGUMENT(struct folio, 0);
	return BPF_CORE_READ(folio, mapping) != 0;
	//                          ^^^^^^^ type-missing: 5.10
}

PROGRAM(enumerator)
{
	return bpf_core_enum_value(enum no_such_enum, NO_SUCH_VALUE);
	//                                            ^^^^^^^^^^^^^ type-missing: 5.10 6.1 6.12 6.18 7.2
}

/* Near misses. */

PROGRAM(guarded)
{
	struct folio *folio = ARGUMENT(struct folio, 0);
	if (!bpf_core_type_exists(struct folio))
		return 0;
	return BPF_CORE_READ(folio, mapping) != 0;
}

PROGRAM(guarded_by_field)
{
	struct bpf_lpm_trie_key *key = ARGUMENT(struct bpf_lpm_trie_key, 0);
	return bpf_core_field_exists(key->prefixlen) ? BPF_CORE_READ(key, prefixlen) : 0;
}

/* Size and id of a missing type are 0, and nothing fails. */
PROGRAM(size) { return bpf_core_type_size(struct folio); }
PROGRAM(id) { return bpf_core_type_id_kernel(struct bpf_lpm_trie_key); }

char LICENSE[] SEC("license") = "GPL";
