/* What the kernel has to give by name: options, functions, variables, types, numbers. */
#include "../../rules/cases.h"

extern bool CONFIG_SCHED_CLASS_EXT __kconfig;

void bpf_rcu_read_lock(void) __ksym;
void bpf_rcu_read_unlock(void) __ksym __weak;
extern const u64 no_such_variable __ksym;

TRACED(uses)
{
	u64 found = 0;

	if (CONFIG_SCHED_CLASS_EXT)
		found++;
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	found += no_such_variable;
	return found + (u64)&no_such_variable;
}

/* A mere declaration is never found: one in a line of its own, and one that stands nowhere but in the question. */
struct bpf_ringbuf;
PROGRAM(declared)
{
	return bpf_core_type_exists(struct bpf_ringbuf) +
	       bpf_core_type_exists(struct bpf_iter__task);
}

/* Renumbered many times. These are the numbers of 6.12. */
enum iter_type { ITER_UBUF, ITER_IOVEC, ITER_BVEC, ITER_KVEC };
struct iov_iter___typed { u8 iter_type; } RELOCATED;
PROGRAM(numbers)
{
	struct iov_iter___typed *iter = ARGUMENT(struct iov_iter___typed, 0);
	enum iter_type type = ITER_UBUF;

	if (bpf_core_field_exists(iter->iter_type))
		type = BPF_CORE_READ(iter, iter_type);
	return type == ITER_KVEC;
}

PROGRAM(order)
{
	int type = UNKNOWN;

	return type >= ITER_KVEC;
}

PROGRAM(asked)
{
	return bpf_core_enum_value(enum iter_type, ITER_BVEC);
}

/* A case has to be constant. */
PROGRAM(cases)
{
	switch (UNKNOWN) {
	case ITER_IOVEC:
		bpf_printk("vector");
		break;
	case ITER_KVEC:
		bpf_printk("kernel vector");
		break;
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
