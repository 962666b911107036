/* Programs that load, of which one has nothing to be attached to. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/sched_switch")
int to_something(void *ctx)
{
	return 0;
}

SEC("kprobe/no_such_function_of_a_kernel")
int to_nothing(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
