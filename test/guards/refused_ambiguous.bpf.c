/* Types that a kernel has several times, with the field at different places: libbpf refuses to choose. */
#include "guard.h"

struct irq_info { int irq; } RELOCATED;               /* three of them, everywhere */
struct mm_slot { void *mm; } RELOCATED;               /* two in 5.10 */
struct kdf_input_block { __be16 outlen; } RELOCATED;  /* from 6.18 on, two */
struct elf_thread_core_info { int num_notes, notes; struct elf_thread_core_info *next; } RELOCATED;

/* Refused everywhere. */
PROGRAM(always) { READ(ARGUMENT(struct irq_info, 0), irq); return 0; }

/* Refused everywhere: a guard cannot help, it is ambiguous itself. */
PROGRAM(guarded)
{
	if (HAS(struct irq_info, irq))
		READ(ARGUMENT(struct irq_info, 0), irq);
	return 0;
}

/* Refused on 5.10. */
PROGRAM(once) { READ(ARGUMENT(struct mm_slot, 0), mm); return 0; }

/* Refused from 6.18 on. */
PROGRAM(later) { READ(ARGUMENT(struct kdf_input_block, 0), outlen); return 0; }

/* Loads everywhere: both have the field at the same place. */
PROGRAM(agreeing) { READ(ARGUMENT(struct elf_thread_core_info, 0), next); return 0; }

/* Loads everywhere: to exist is the same answer, whichever it is. */
PROGRAM(existence) { USE(bpf_core_type_exists(struct irq_info)); return 0; }

/* Refused: sizes differ. */
PROGRAM(size) { USE(bpf_core_type_size(struct irq_info)); return 0; }

char LICENSE[] SEC("license") = "GPL";
