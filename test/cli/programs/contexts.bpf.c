#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Programs of types that bpftool cannot ask for with a context. */
SEC("raw_tp/sched_switch")
int second_word(struct bpf_raw_tracepoint_args *ctx)
{
	return ctx->args[1];
}

struct pair {
	__u32 first;
	__u32 second;
};

SEC("syscall")
int doubles(struct pair *pair)
{
	pair->second = pair->first * 2;
	return pair->first;
}

char LICENSE[] SEC("license") = "GPL";
