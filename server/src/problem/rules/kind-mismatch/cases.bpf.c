/* The name is right, the kind is not. */
#include "cases.h"

PROGRAM(number_became_struct)
{
	struct task_struct *task = TASK;
	return BPF_CORE_READ(task, mm_cid);
	//                         ^^^^^^ field-missing: 5.10 6.1
	//                         ^^^^^^ kind-mismatch: 7.2
}

/* An unsigned long until 6.11, a u32, an enumeration, a struct. Numbers and enumerations are not exchangeable. */
struct inode___with_state { u64 i_state; } RELOCATED;
PROGRAM(number_became_enumeration)
{
	struct inode___with_state *inode = ARGUMENT(struct inode___with_state, 0);
	return bpf_core_field_offset(inode->i_state);
	//                                  ^^^^^^^ kind-mismatch: 6.18 7.2
}

/* The kernel has a typedef of this name, no struct. */
struct atomic_t { int counter; } RELOCATED;
PROGRAM(struct_for_typedef)
{
	struct atomic_t *number = ARGUMENT(struct atomic_t, 0);
	return BPF_CORE_READ(number, counter);
	//                           ^^^^^^^ kind-mismatch: 5.10 6.1 6.12 6.18 7.2
}

/* Near misses. */

PROGRAM(guarded)
{
	struct task_struct *task = TASK;
	return bpf_core_field_exists(task->mm_cid) ? BPF_CORE_READ(task, mm_cid) : 0;
}

/* A typedef of the right name is found as one. */
typedef struct { s64 counter; } RELOCATED atomic64_t;
PROGRAM(typedef_for_typedef)
{
	atomic64_t *number = ARGUMENT(atomic64_t, 0);
	return BPF_CORE_READ(number, counter);
}

/* Pointers may point to anything, and const and volatile do not count. */
struct task_struct___pointers { const volatile void *group_leader; } RELOCATED;
PROGRAM(other_pointer)
{
	struct task_struct___pointers *task = (void *)TASK;
	return BPF_CORE_READ(task, group_leader) != 0;
}

char LICENSE[] SEC("license") = "GPL";
