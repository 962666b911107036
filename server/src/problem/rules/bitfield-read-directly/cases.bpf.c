/* Bitfields read without their macros. */
#include "cases.h"

/* The byte that holds the bits is found, the place of the bits in it is the program's own. */
struct sk_buff___bits { u8 unused : 2, ip_summed : 2; } RELOCATED;
SEC("tp_btf/kfree_skb") int plain_load(u64 *ctx)
{
	struct sk_buff___bits *packet = (void *)ctx[0];
	return packet->ip_summed;
	//             ^^^^^^^^^ bitfield-read-directly: 5.10 6.1 6.12 6.18 7.2
}

/* Near misses. */

SEC("tp_btf/kfree_skb") int by_macro(u64 *ctx)
{
	struct sk_buff___bits *packet = (void *)ctx[0];
	return BPF_CORE_READ_BITFIELD(packet, ip_summed);
}

PROGRAM(by_probing_macro)
{
	struct sk_buff___bits *packet = ARGUMENT(struct sk_buff___bits, 0);
	return BPF_CORE_READ_BITFIELD_PROBED(packet, ip_summed);
}

char LICENSE[] SEC("license") = "GPL";
