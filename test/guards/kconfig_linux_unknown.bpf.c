/* A weak LINUX_ value that libbpf does not know is zero. Loads everywhere. */
#include "guard.h"

extern int LINUX_NO_SUCH_VALUE __kconfig __weak;

PROGRAM(unused_value)
{
	if (LINUX_NO_SUCH_VALUE)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
