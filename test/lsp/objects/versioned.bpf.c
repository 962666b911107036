#include "shared.h"

extern int LINUX_KERNEL_VERSION __attribute__((section(".kconfig")));

SEC("tp_btf/sched_switch") int versioned(unsigned long long *args)
{
	if (LINUX_KERNEL_VERSION < (6 << 16 | 6 << 8))
		return 0;
	return task_state((void *)args[1]);
}

SEC("license") char _license[] = "GPL";
