/* Sockets and packets of real kernels. */
#include "core.h"

struct in6_addr { union { u8 u6_addr8[16]; u32 u6_addr32[4]; } in6_u; } RELOCATED;
struct net { struct { unsigned int inum; } ns; u64 net_cookie; } RELOCATED;
struct net___atomic_cookie { struct { long counter; } net_cookie; } RELOCATED;
typedef struct { struct net *net; } RELOCATED possible_net_t;
struct sock_common {
	union { u64 skc_addrpair; struct { u32 skc_daddr; u32 skc_rcv_saddr; }; };
	union { u32 skc_portpair; struct { u16 skc_dport; u16 skc_num; }; };
	unsigned short skc_family;
	volatile unsigned char skc_state;
	unsigned char skc_reuse : 4;
	unsigned char skc_reuseport : 1;
	unsigned char skc_ipv6only : 1;
	unsigned char skc_net_refcnt : 1;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
} RELOCATED;
struct sock {
	struct sock_common __sk_common;
	u16 sk_type;
	u16 sk_protocol;
	int sk_rcvbuf;
	unsigned long sk_flags;
	u32 sk_mark;
	u8 sk_gso_disabled : 1;
	u8 sk_kern_sock : 1;
	u8 sk_no_check_tx : 1;
	int sk_err;
	void *sk_bpf_storage;
} RELOCATED;
struct sock___bits { u32 sk_type : 16; u32 sk_protocol : 8; } RELOCATED;
struct inet_sock {
	struct sock sk;
	u32 inet_saddr;
	u16 inet_sport;
	u16 recverr : 1, is_icsk : 1, freebind : 1, hdrincl : 1, mc_loop : 1, transparent : 1;
	unsigned long inet_flags;
	u8 tos;
} RELOCATED;
struct tcp_sock {
	struct inet_sock inet_conn_unknown;
	u32 srtt_us, snd_cwnd, rcv_nxt, copied_seq;
	u64 bytes_received, bytes_acked;
	u8 nonagle : 4, thin_lto : 1, recvmsg_inq : 1, repair : 1, frto : 1;
	u8 is_sack_reneg : 1;
	u8 syn_data : 1, syn_fastopen : 1;
	u32 is_cwnd_limited : 1;
	u16 compressed_ack;
} RELOCATED;
struct net_device { char name[16]; int ifindex; unsigned int mtu; unsigned long priv_flags; } RELOCATED;
struct sk_buff {
	union { struct { struct sk_buff *next, *prev; union { struct net_device *dev; unsigned long dev_scratch; }; }; };
	struct sock *sk;
	char cb[48];
	unsigned int len, data_len;
	u16 mac_len, hdr_len, queue_mapping;
	u8 cloned : 1, nohdr : 1, fclone : 2, peeked : 1, head_frag : 1, pfmemalloc : 1;
	u8 pkt_type : 3, ignore_df : 1, nf_trace : 1, ip_summed : 2;
	u8 vlan_present : 1;
	u8 tc_at_ingress : 1;
	u8 mono_delivery_time : 1;
	u8 tstamp_type : 2;
	u32 priority;
	int skb_iif;
	u16 protocol, transport_header, network_header, mac_header;
	unsigned int end;
	unsigned char *head, *data;
} RELOCATED;
struct bpf_sk_lookup { u32 family, protocol, remote_ip4, local_port, ingress_ifindex; } RELOCATED;
struct sockaddr_in { unsigned short sin_family; u16 sin_port; } RELOCATED;

/* Address fields sit in nameless unions of nameless structs. */
SEC("raw_tp/inet_sock_set_state")
int addresses(struct sock *sk)
{
	REPORT(sk->__sk_common.skc_daddr);
	REPORT(sk->__sk_common.skc_num);
	REPORT(sk->__sk_common.skc_dport);
	REPORT(sk->__sk_common.skc_family);
	REPORT(sk->__sk_common.skc_state);
	REPORT(BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum));
	REPORT(BPF_CORE_READ(sk, __sk_common.skc_v6_daddr.in6_u.u6_addr32[3]));
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(sk, __sk_common.skc_ipv6only));
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(sk, __sk_common.skc_reuse));
	return 0;
}

/* sk_type and sk_protocol were bitfields until 5.6 and the types of others change. */
SEC("raw_tp/sock")
int sock_fields(struct sock *sk)
{
	struct sock___bits *bits = (void *)sk;

	REPORT(sk->sk_type);
	REPORT(sk->sk_protocol);
	REPORT(sk->sk_mark);
	REPORT(sk->sk_flags);
	REPORT(BPF_CORE_READ_BITFIELD(bits, sk_type));
	REPORT(field_is_signed(bits->sk_protocol));
	REPORT(bpf_core_field_size(bits->sk_protocol));
	REPORT(bpf_core_field_exists(sk->sk_gso_disabled));
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(sk, sk_kern_sock));
	REPORT(sk->sk_err);
	return 0;
}

/* inet_sock's bitfields became bits of one flags word in 6.6. */
SEC("raw_tp/inet")
int inet_fields(struct inet_sock *inet)
{
	REPORT(inet->inet_saddr);
	REPORT(inet->inet_sport);
	REPORT(inet->tos);
	if (bpf_core_field_exists(inet->recverr))
		REPORT(BPF_CORE_READ_BITFIELD_PROBED(inet, recverr));
	if (bpf_core_field_exists(inet->transparent))
		REPORT(BPF_CORE_READ_BITFIELD(inet, transparent));
	if (bpf_core_field_exists(inet->inet_flags))
		REPORT(inet->inet_flags);
	return 0;
}

/* tcp_sock was regrouped for cache lines in 6.8. */
SEC("raw_tp/tcp_probe")
int tcp_fields(struct tcp_sock *tcp)
{
	REPORT(tcp->srtt_us);
	REPORT(tcp->snd_cwnd);
	REPORT(tcp->bytes_received);
	REPORT(tcp->copied_seq);
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(tcp, nonagle));
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(tcp, repair));
	REPORT(BPF_CORE_READ_BITFIELD(tcp, is_cwnd_limited));
	REPORT(BPF_CORE_READ_BITFIELD(tcp, syn_data));
	REPORT(field_left_shift(tcp->recvmsg_inq));
	REPORT(field_right_shift(tcp->nonagle));
	REPORT(bpf_core_field_size(tcp->compressed_ack));
	REPORT(bpf_core_type_size(struct tcp_sock));
	return 0;
}

/* sk_buff: pointers, header offsets and the bit soup. */
SEC("raw_tp/netif_receive_skb")
int packet(struct sk_buff *skb)
{
	REPORT(skb->len);
	REPORT(skb->protocol);
	REPORT(skb->network_header);
	REPORT(skb->mac_header);
	REPORT((unsigned long)skb->head);
	REPORT(skb->end);
	REPORT(skb->cb[7]);
	REPORT(BPF_CORE_READ(skb, dev, ifindex));
	REPORT(BPF_CORE_READ(skb, dev, name[2]));
	REPORT(skb->dev->mtu);
	REPORT(skb->dev->priv_flags);
	return 0;
}
SEC("raw_tp/net_dev_queue")
int packet_bits(struct sk_buff *skb)
{
	REPORT(BPF_CORE_READ_BITFIELD(skb, cloned));
	REPORT(BPF_CORE_READ_BITFIELD(skb, fclone));
	REPORT(BPF_CORE_READ_BITFIELD(skb, pkt_type));
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(skb, ip_summed));
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(skb, tc_at_ingress));
	REPORT(bpf_core_field_exists(skb->vlan_present));
	REPORT(bpf_core_field_exists(skb->mono_delivery_time));
	REPORT(bpf_core_field_exists(skb->tstamp_type));
	REPORT(skb->pkt_type);
	return 0;
}

/* net_cookie: an atomic struct in 5.10 only; u64 and struct never match each other. */
SEC("raw_tp/net")
int cookie(struct net *net)
{
	struct net___atomic_cookie *atomic = (void *)net;

	if (bpf_core_field_exists(atomic->net_cookie.counter))
		REPORT(atomic->net_cookie.counter);
	else
		REPORT(net->net_cookie);
	return 0;
}

/* A struct that shares its name with a kernel function. */
SEC("raw_tp/lookup")
int struct_and_function(struct bpf_sk_lookup *lookup)
{
	REPORT(lookup->family);
	REPORT(lookup->local_port);
	REPORT(bpf_core_field_exists(lookup->ingress_ifindex));
	REPORT(bpf_core_type_id_kernel(struct bpf_sk_lookup));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
