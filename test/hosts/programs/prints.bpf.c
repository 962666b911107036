/* Programs that print, count and store. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct flow {
	__u32 packets;
	__u64 most;
	char name[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, int);
	__type(value, struct flow);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} each_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1000000);
	__type(key, int);
	__type(value, long);
} large SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

int total;

SEC("xdp")
int greet(struct xdp_md *ctx)
{
	long size = ctx->data_end - ctx->data;
	struct flow flow = { .packets = 1, .most = ~0ULL, .name = "first" };
	int key = 7;

	total++;
	bpf_map_update_elem(&flows, &key, &flow, BPF_ANY);
	bpf_printk("greeted %d bytes of %s\n", (int)size, "nobody");
	return XDP_PASS;
}

SEC("xdp")
int lists(struct xdp_md *ctx)
{
	int key = 0;
	int *count = bpf_map_lookup_elem(&each_cpu, &key);

	if (count)
		*count += 1;
	bpf_map_lookup_elem(&large, &key);
	bpf_ringbuf_output(&events, &key, sizeof(key), 0);
	bpf_printk("listed %d %5d %x %llu", 1, 2, 0xab, (__u64)total);
	return XDP_PASS;
}

SEC("xdp")
int terrible(struct xdp_md *ctx)
{
	const char escape[] = "\033[31m red\nand more";

	bpf_printk("terrible: %s", escape);
	return XDP_PASS;
}

SEC("xdp")
int silent(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
