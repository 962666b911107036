/* Types that a kernel has several times over. */
#include "cases.h"

struct irq_info { int irq; } RELOCATED;              /* three drivers have one each */
struct mm_slot { void *mm; } RELOCATED;              /* two in 5.10 */
struct kdf_input_block { __be16 outlen; } RELOCATED; /* two, from 6.18 on; before, none */

PROGRAM(everywhere)
{
	struct irq_info *info = ARGUMENT(struct irq_info, 0);
	return BPF_CORE_READ(info, irq);
	//                         ^^^ ambiguous: 5.10 6.1 6.12 6.18 7.2
}

PROGRAM(on_one)
{
	struct mm_slot *slot = ARGUMENT(struct mm_slot, 0);
	return BPF_CORE_READ(slot, mm) != 0;
	//                         ^^ ambiguous: 5.10
}

PROGRAM(missing_or_ambiguous)
{
	struct kdf_input_block *block = ARGUMENT(struct kdf_input_block, 0);
	return BPF_CORE_READ(block, outlen);
	//                          ^^^^^^ type-missing: 5.10 6.1 6.12
	//                          ^^^^^^ ambiguous: 6.18 7.2
}

/* To ask for the field is as ambiguous: each candidate has it elsewhere. */
PROGRAM(dead)
{
	struct irq_info *info = ARGUMENT(struct irq_info, 0);
	if (!bpf_core_field_exists(info->irq))
	//                               ^^^ ambiguous: 5.10 6.1 6.12 6.18 7.2
		return 0;
	return BPF_CORE_READ(info, irq);
	//                         ^^^ ambiguous: 5.10 6.1 6.12 6.18 7.2
}

/* Near misses. */

/* Both have it at the same place. */
struct elf_thread_core_info { void *next; } RELOCATED;
PROGRAM(agreeing)
{
	struct elf_thread_core_info *info = ARGUMENT(struct elf_thread_core_info, 0);
	return BPF_CORE_READ(info, next) != 0;
}

/* That there are several is an answer to whether there is one. */
PROGRAM(existence) { return bpf_core_type_exists(struct irq_info); }
//                                                      ^^^^^^^^ guard-always-true (hint): 5.10 6.1 6.12 6.18 7.2


char LICENSE[] SEC("license") = "GPL";
