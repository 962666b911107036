/* A function to attach to that no kernel has. */
#include "common.h"

SEC("fentry/no_such_function")
int BPF_PROG(entering) /* FAILS: target-missing */
{
	return 0;
}
