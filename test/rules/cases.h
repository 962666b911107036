/* What the cases of the rules share: the kernel's types with just the fields that are read, and shorthands. */
#pragma once
#include "../guards/guard.h"

/* Programs whose context points to kernel memory that may be read plainly. */
#define TRACED(name) SEC("tp_btf/sched_process_exit") int name(u64 *ctx)

#ifndef KERNEL_VERSION
#define KERNEL_VERSION(major, minor, patch) (((major) << 16) + ((minor) << 8) + (patch))
#endif
#ifndef bpf_ksym_exists
#define bpf_ksym_exists(symbol) (!!(symbol))
#endif
