/* Numbers with a sign here and without one there. */
#include "cases.h"

/* An int until 6.1, then a u32. */
struct net { int ifindex; } RELOCATED;
PROGRAM(lost_sign)
{
	struct net *net = ARGUMENT(struct net, 0);
	s64 index = BPF_CORE_READ(net, ifindex);
	//                             ^^^^^^^ signedness: 6.12 6.18 7.2
	return index >> 40;
}

PROGRAM(lost_sign_compared)
{
	struct net *net = ARGUMENT(struct net, 0);
	int index = BPF_CORE_READ(net, ifindex);
	//                             ^^^^^^^ signedness: 6.12 6.18 7.2
	return index > (int)UNKNOWN;
}

/* Near misses. */

PROGRAM(same_sign)
{
	struct task_struct *task = TASK;
	s64 pid = BPF_CORE_READ(task, pid);
	return pid >> 40;
}

/* All 32 bits are taken as they are. */
PROGRAM(handed_on)
{
	struct net *net = ARGUMENT(struct net, 0);
	return BPF_CORE_READ(net, ifindex) == 7;
}

/* Asked for and extended as it is there. */
PROGRAM(by_macro)
{
	struct net *net = ARGUMENT(struct net, 0);
	return BPF_CORE_READ_BITFIELD_PROBED(net, ifindex) > 1000;
}

char LICENSE[] SEC("license") = "GPL";
