/* Options of the kernel's configuration that are not set. */
#include "cases.h"

extern bool CONFIG_SCHED_CLASS_EXT __kconfig;
//          ^^^^^^^^^^^^^^^^^^^^^^ kconfig-missing: 5.10 6.1 6.12

/* Near misses. */
extern bool CONFIG_NET __kconfig;
extern bool CONFIG_NO_SUCH_OPTION __kconfig __weak;
extern u32 LINUX_KERNEL_VERSION __kconfig;
extern bool LINUX_HAS_NO_SUCH_THING __kconfig __weak;

PROGRAM(uses_all)
{
	if (CONFIG_SCHED_CLASS_EXT || CONFIG_NO_SUCH_OPTION || LINUX_HAS_NO_SUCH_THING)
		return LINUX_KERNEL_VERSION;
	return CONFIG_NET;
}

char LICENSE[] SEC("license") = "GPL";
