/* An m does not fit a bool, be it weak: libbpf refuses the object everywhere. */
#include "guard.h"

extern bool CONFIG_KVM __kconfig __weak;

PROGRAM(unused_value)
{
	if (CONFIG_KVM)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
