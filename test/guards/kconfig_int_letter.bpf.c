/* A y does not fit an int: libbpf refuses the object everywhere. */
#include "guard.h"

extern int CONFIG_SMP __kconfig;

PROGRAM(unused_value)
{
	if (CONFIG_SMP)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
