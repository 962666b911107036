/* A weak byte that is unset is zero. Loads everywhere. */
#include "guard.h"

extern u8 CONFIG_NO_SUCH_OPTION __kconfig __weak;

PROGRAM(unused_value)
{
	if (CONFIG_NO_SUCH_OPTION)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
