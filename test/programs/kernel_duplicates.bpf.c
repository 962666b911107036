/* Names that real kernels use for several unrelated structs. */
#include "core.h"

/* Two candidates that are the same struct with pointers to different things: they agree. */
struct elf_note_info { int size; void *psinfo; } RELOCATED;
SEC("raw_tp/agree") int duplicates_agree(struct elf_note_info *info)
{
	REPORT(bpf_core_type_exists(struct elf_note_info));
	REPORT(bpf_core_type_size(struct elf_note_info));
	return info->size;
}

/* console: the terminal's and, from 6.12 on, another of the hypervisor's. A field of the former settles it. */
struct console { short flags; short index; unsigned long long seq; void *hvc; } RELOCATED;
SEC("raw_tp/settled") int console_settled(struct console *console)
{
	REPORT(bpf_core_field_exists(console->seq));
	REPORT(console->flags);
	REPORT(console->index);
	REPORT(bpf_core_field_exists(console->hvc));
	return 0;
}

/* irq_info: three structs, and irq is at another place in each. Asking for evtchn first settles it ... */
struct irq_info___xen { int irq; unsigned int evtchn; } RELOCATED;
SEC("raw_tp/xen") int irq_of_xen(struct irq_info___xen *info)
{
	REPORT(bpf_core_field_exists(info->evtchn));
	return bpf_core_field_exists(info->irq);
}

/* ... while nothing settles it here, wherever more than one of them is present. */
struct irq_info___any { int irq; } RELOCATED;
SEC("raw_tp/any") int irq_of_any(struct irq_info___any *info) { return bpf_core_field_exists(info->irq); }

char LICENSE[] SEC("license") = "GPL";
