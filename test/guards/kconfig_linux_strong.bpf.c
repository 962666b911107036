/* A strong LINUX_ value that libbpf does not know: refused everywhere. */
#include "guard.h"

extern int LINUX_NO_SUCH_VALUE __kconfig;

PROGRAM(unused_value)
{
	if (LINUX_NO_SUCH_VALUE)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
