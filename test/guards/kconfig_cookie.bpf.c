/* Whether bpf_get_attach_cookie works, that is from 5.15 on: fails there, loads on 5.10. */
#include "guard.h"

extern bool LINUX_HAS_BPF_COOKIE __kconfig;

PROGRAM(unused_value)
{
	if (LINUX_HAS_BPF_COOKIE)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
