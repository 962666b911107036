/* 8192 does not fit a byte: libbpf refuses the object everywhere. */
#include "guard.h"

extern u8 CONFIG_NR_CPUS __kconfig;

PROGRAM(unused_value)
{
	if (CONFIG_NR_CPUS)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
