#include "shared.h"

SEC("tp_btf/sched_switch") int second(unsigned long long *args)
{
	return task_state((void *)args[1]);
}

SEC("fentry/security_inode_unlink") int third(unsigned long long *args)
{
	return inode_time((void *)args[0]);
}

SEC("license") char _license[] = "GPL";
