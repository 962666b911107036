/* A type of BTF that is no function. */
#include "common.h"

SEC("lsm/no_such_hook")
int BPF_PROG(deciding) /* FAILS: target-missing */
{
	return 0;
}
