/* A variable that no kernel has. */
#include "common.h"

extern const int no_such_variable __ksym;

SEC("raw_tp/sched_switch")
int asking(void *ctx)
{
	int *value = bpf_per_cpu_ptr(&no_such_variable, 0); /* FAILS: ksym-missing */
	return value ? *value : 0;
}
