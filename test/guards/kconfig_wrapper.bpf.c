/* Whether system calls have wrappers, as on every kernel here: loads everywhere. */
#include "guard.h"

extern bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;

PROGRAM(unused_value)
{
	if (!LINUX_HAS_SYSCALL_WRAPPER)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
