/* A text does not fit an int: libbpf refuses the object everywhere. */
#include "guard.h"

extern int CONFIG_DEFAULT_HOSTNAME __kconfig;

PROGRAM(unused_value)
{
	if (CONFIG_DEFAULT_HOSTNAME)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
