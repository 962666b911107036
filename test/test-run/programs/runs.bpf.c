#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 answer = 5;

/* Sends a frame back: swaps the hardware addresses. */
SEC("xdp")
int swap(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data;
	unsigned char *end = (void *)(long)ctx->data_end;
	int i;

	if (data + 14 > end)
		return XDP_DROP;
	for (i = 0; i < 6; i++) {
		unsigned char byte = data[i];

		data[i] = data[i + 6];
		data[i + 6] = byte;
	}
	return XDP_TX;
}

/* Takes the Ethernet header away. */
SEC("xdp")
int strip(struct xdp_md *ctx)
{
	return bpf_xdp_adjust_head(ctx, 14) ? XDP_ABORTED : XDP_PASS;
}

/* Passes what has four bytes of metadata and came in by the loopback. */
SEC("xdp")
int metadata(struct xdp_md *ctx)
{
	return ctx->data - ctx->data_meta == 4 && ctx->ingress_ifindex == 1 ? XDP_PASS : XDP_DROP;
}

SEC("tc")
int marks(struct __sk_buff *skb)
{
	skb->mark += 1;
	skb->cb[1] = skb->cb[0];
	return skb->priority == 7 ? TC_ACT_SHOT : TC_ACT_UNSPEC;
}

SEC("cgroup_skb/ingress")
int long_ones(struct __sk_buff *skb)
{
	return skb->len > 40;
}

SEC("flow_dissector")
int dissect(struct __sk_buff *skb)
{
	struct bpf_flow_keys *keys = skb->flow_keys;

	keys->ip_proto = 17;
	keys->flow_label = keys->flags;
	return BPF_OK;
}

SEC("sk_lookup")
int dispatch(struct bpf_sk_lookup *ctx)
{
	if (ctx->family == 10)
		return ctx->local_ip6[0] ? SK_PASS : SK_DROP;
	return ctx->local_port == 80 && ctx->remote_port == __builtin_bswap16(40000) &&
	       ctx->protocol == 6 && ctx->local_ip4 ? SK_PASS : SK_DROP;
}

SEC("raw_tp/sched_switch")
int told(void *ctx)
{
	return answer;
}

SEC("raw_tp/sched_switch")
int told_of(struct bpf_raw_tracepoint_args *ctx)
{
	return ctx->args[1];
}

SEC("syscall")
int called(void *ctx)
{
	return 7;
}

SEC("syscall")
int counts(unsigned long long *ctx)
{
	*ctx += 1;
	return 8;
}

char LICENSE[] SEC("license") = "GPL";
