#include "shared.h"

SEC("tp_btf/sched_switch") int first(unsigned long long *args)
{
	return task_state((void *)args[1]);
}

SEC("license") char _license[] = "GPL";
