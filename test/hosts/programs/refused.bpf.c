/* A program that every verifier refuses, beside one that it does not. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int fine(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int reads_beyond(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;

	return *(int *)(data + 4);
}

char LICENSE[] SEC("license") = "GPL";
