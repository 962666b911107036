/* A configuration option that no kernel has. */
#include "common.h"

extern int CONFIG_NO_SUCH_OPTION __kconfig;

SEC("raw_tp/sched_switch")
int asking(void *ctx)
{
	return CONFIG_NO_SUCH_OPTION; /* FAILS: kconfig-missing */
}
