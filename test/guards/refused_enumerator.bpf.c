/* Unsigned enumerators with the highest of 32 bits: compilers write them without extending the sign, and libbpf takes it
 * for an instruction that is not what it should be. */
#include "guard.h"

enum rt_class_t { RT_TABLE_UNSPEC, RT_TABLE_MAX = 0xFFFFFFFF };          /* everywhere */
enum x86_pf_error_code { X86_PF_PROT = 1, X86_PF_RMP = 1u << 31 };       /* the latter from 6.12 on */

/* Refused everywhere. */
PROGRAM(value) { USE(bpf_core_enum_value(enum rt_class_t, RT_TABLE_MAX)); return 0; }

/* Refused from 6.12 on; before, poisoned. */
PROGRAM(newer_value) { USE(bpf_core_enum_value(enum x86_pf_error_code, X86_PF_RMP)); return 0; }

/* The same: where it is refused, the guard comes too late. */
PROGRAM(newer_value_guarded)
{
	if (bpf_core_enum_value_exists(enum x86_pf_error_code, X86_PF_RMP))
		USE(bpf_core_enum_value(enum x86_pf_error_code, X86_PF_RMP));
	return 0;
}

/* Loads everywhere. */
PROGRAM(small_value) { USE(bpf_core_enum_value(enum x86_pf_error_code, X86_PF_PROT)); return 0; }

char LICENSE[] SEC("license") = "GPL";
