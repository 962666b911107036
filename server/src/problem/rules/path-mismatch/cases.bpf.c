/* What lies on the way to a field is not what it was. */
#include "cases.h"

/* An array of two numbers until 6.2, then one number. */
typedef struct { u32 cap[2]; } kernel_cap_t___array;
struct cred___array { kernel_cap_t___array cap_effective; } RELOCATED;
PROGRAM(array_in_struct)
{
	struct cred___array *cred = ARGUMENT(struct cred___array, 0);
	return BPF_CORE_READ(cred, cap_effective.cap[0]);
	//                                       ^^^ path-mismatch: 6.12 6.18 7.2
}

/* An array of pointers until 6.1, then one pointer. */
struct task_struct___contexts { void *perf_event_ctxp[2]; } RELOCATED;
PROGRAM(array_became_pointer)
{
	struct task_struct___contexts *task = (void *)TASK;
	return BPF_CORE_READ(task, perf_event_ctxp[1]) != 0;
	//                         ^^^^^^^^^^^^^^^ path-mismatch: 6.12 6.18 7.2
}

/* Near misses. */

typedef struct { u64 val; } kernel_cap_t___number;
struct cred___number { kernel_cap_t___number cap_effective; } RELOCATED;
PROGRAM(either)
{
	void *cred = ARGUMENT(void, 0);
	struct cred___array *old = cred;
	struct cred___number *new = cred;
	if (bpf_core_field_exists(old->cap_effective.cap))
		return BPF_CORE_READ(old, cap_effective.cap[0]);
	return BPF_CORE_READ(new, cap_effective.val);
}

/* By its own name there is nothing to walk into. */
PROGRAM(as_a_whole)
{
	struct cred___array *cred = ARGUMENT(struct cred___array, 0);
	u64 capabilities = 0;
	bpf_core_read(&capabilities, sizeof(capabilities), &cred->cap_effective);
	return capabilities != 0;
}

char LICENSE[] SEC("license") = "GPL";
