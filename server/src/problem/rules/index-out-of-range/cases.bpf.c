/* Arrays that are shorter on some kernel than the element that is read. */
#include "cases.h"

struct mm_struct___auxv { u64 saved_auxv[64]; } RELOCATED;  /* 46 elements, then 48, 52 and 56 */
PROGRAM(grew)
{
	struct mm_struct___auxv *mm = ARGUMENT(struct mm_struct___auxv, 0);
	return BPF_CORE_READ(mm, saved_auxv[50]) != 0;
	//                       ^^^^^^^^^^ index-out-of-range: 5.10 6.1
}

PROGRAM(beyond_all)
{
	struct mm_struct___auxv *mm = ARGUMENT(struct mm_struct___auxv, 0);
	return BPF_CORE_READ(mm, saved_auxv[60]) != 0;
	//                       ^^^^^^^^^^ index-out-of-range: 5.10 6.1 6.12 6.18 7.2
}

/* One element before it became an open end. */
struct upid { int nr; } RELOCATED;
struct pid { struct upid numbers[8]; } RELOCATED;
PROGRAM(one_element_array)
{
	struct pid *pid = ARGUMENT(struct pid, 0);
	return BPF_CORE_READ(pid, numbers[1].nr);
	//                        ^^^^^^^ index-out-of-range: 5.10
}

/* Near misses. */

PROGRAM(within_all)
{
	struct mm_struct___auxv *mm = ARGUMENT(struct mm_struct___auxv, 0);
	return BPF_CORE_READ(mm, saved_auxv[45]) != 0;
}

PROGRAM(guarded)
{
	struct mm_struct___auxv *mm = ARGUMENT(struct mm_struct___auxv, 0);
	return bpf_core_field_exists(mm->saved_auxv[50]) && BPF_CORE_READ(mm, saved_auxv[50]) != 0;
}

/* An index that is computed is not relocated: the start of the array is. */
PROGRAM(computed_index)
{
	struct mm_struct___auxv *mm = ARGUMENT(struct mm_struct___auxv, 0);
	u64 entry = 0;
	bpf_core_read(&entry, sizeof(entry), (u64 *)&mm->saved_auxv + (UNKNOWN & 63));
	return entry != 0;
}

/* An array with an open end takes any index. */
PROGRAM(first_of_open_end)
{
	struct pid *pid = ARGUMENT(struct pid, 0);
	return BPF_CORE_READ(pid, numbers[0].nr);
}

char LICENSE[] SEC("license") = "GPL";
