/* Numbers with a sign here and without one there. */
#include "cases.h"

/* An int until 6.1, then a u32. */
struct net { int ifindex; } RELOCATED;
PROGRAM(lost_sign)
{
	struct net *net = ARGUMENT(struct net, 0);
	return BPF_CORE_READ(net, ifindex) < 0;
	//                        ^^^^^^^ signedness: 6.12 6.18 7.2
}

/* Near misses. */

PROGRAM(same_sign)
{
	struct task_struct *task = TASK;
	return BPF_CORE_READ(task, pid);
}

/* Asked for and extended as it is there. */
PROGRAM(by_macro)
{
	struct net *net = ARGUMENT(struct net, 0);
	return BPF_CORE_READ_BITFIELD_PROBED(net, ifindex) > 1000;
}

char LICENSE[] SEC("license") = "GPL";
