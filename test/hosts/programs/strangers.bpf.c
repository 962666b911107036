/* Prints what no other program does. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int stranger(struct xdp_md *ctx)
{
	bpf_printk("a stranger says %d", 5);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
