/* A number does not fit a text: libbpf refuses the object everywhere. */
#include "guard.h"

extern char CONFIG_HZ[8] __kconfig;

PROGRAM(unused_value)
{
	if (CONFIG_HZ[0])
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
