/* Programs that any kernel loads and runs. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

const volatile int limit = 5;
int total;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, int);
	__type(value, long);
} seen SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx)
{
	int key = 1;
	long value = limit;

	bpf_map_update_elem(&seen, &key, &value, BPF_ANY);
	total++;
	return total > limit ? XDP_DROP : XDP_PASS;
}

/* Beside the first in one section, and switched off unless an application wants it. */
SEC("?xdp")
int refuse(struct xdp_md *ctx)
{
	return XDP_DROP;
}

SEC("tc")
int shoot(struct __sk_buff *skb)
{
	return TC_ACT_SHOT;
}

char LICENSE[] SEC("license") = "GPL";
