/* A strong option that no kernel has: libbpf refuses the object everywhere. */
#include "guard.h"

extern int CONFIG_NO_SUCH_OPTION __kconfig;

PROGRAM(unused_value)
{
	if (CONFIG_NO_SUCH_OPTION)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
