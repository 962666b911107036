/* A number does not fit a tristate: libbpf refuses the object everywhere. */
#include "guard.h"

extern enum libbpf_tristate CONFIG_HZ __kconfig;

PROGRAM(unused_value)
{
	if (CONFIG_HZ)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
