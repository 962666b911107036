/* A field that no kernel has, read in a subprogram that libbpf appends. */
#include "common.h"

struct task_struct {
	int pid;
	int no_such_field;
} RELOCATED;

static __attribute__((noinline)) int read_it(struct task_struct *task)
{
	int pid = BPF_CORE_READ(task, pid);
	return pid + BPF_CORE_READ(task, no_such_field); /* FAILS: field-missing */
}

SEC("raw_tp/sched_switch")
int on_switch(struct bpf_raw_tracepoint_args *ctx)
{
	return read_it((void *)ctx->args[1]) > 0;
}
