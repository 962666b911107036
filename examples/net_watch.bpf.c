// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * net_watch follows TCP connections (who opened them, how they fared, why packets were lost) and
 * drops packets of blocked networks. It reads bitfields, enumerations whose numbers move and values
 * of the kernel's configuration.
 */
#include "kernel_types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define CA_NAME_LEN 16
#define MSEC_PER_SEC 1000

/* Number of the bit IP_FREEBIND in inet_sock.inet_flags, since 6.6. */
#define INET_FLAGS_FREEBIND 11

/* ---- what the kernel was built with ---- */

extern u32 CONFIG_HZ __kconfig;
extern bool CONFIG_MPTCP __kconfig __weak;
extern enum libbpf_tristate CONFIG_TCP_CONG_BBR __kconfig __weak;
extern const char CONFIG_DEFAULT_TCP_CONG[CA_NAME_LEN] __kconfig __weak;

/* ---- set by the application before loading ---- */

const volatile u64 idle_after_ns = 60000000000ULL;

/* ---- older shapes of kernel types ---- */

/* Linux 6.6 moved these bits to atomic ones in inet_flags. */
struct inet_sock___before_6_6 {
	__u8 freebind : 1;
	__u8 transparent : 1;
} __attribute__((preserve_access_index));

/* ---- events and maps ---- */

enum event_kind {
	EVENT_CLOSED = 1,
	EVENT_RETRANSMITTED,
	EVENT_LISTENING,
	EVENT_IDLE,
};

struct addresses {
	u16 family;
	u16 local_port;
	u16 remote_port;
	union {
		u8 local_v6[16];
		u32 local_v4;
	};
	union {
		u8 remote_v6[16];
		u32 remote_v4;
	};
};

struct closed_event {
	u32 kind;
	u32 tgid;
	char comm[TASK_COMM_LEN];
	struct addresses addresses;
	u64 lifetime_ns;
	u64 acknowledged_bytes;
	u32 smoothed_rtt_us;
	u32 retransmissions;
	u32 network_namespace;
	u32 uid;
	u8 nagle;
	bool multipath;
	bool default_congestion_control;
	bool bbr_available;
	char congestion_control[CA_NAME_LEN];
};

struct retransmitted_event {
	u32 kind;
	u32 sequence;
	struct addresses addresses;
	u32 window;
	u32 timeout_ms;
	u16 tcp_flags;
	u8 retransmits;
	bool after_timeout;
};

struct listening_event {
	u32 kind;
	u32 tgid;
	struct addresses addresses;
	int backlog;
	bool reuse_port;
	bool ipv6_only;
	bool free_bind;
};

struct idle_event {
	u32 kind;
	u32 tgid;
	u64 idle_ns;
	u64 acknowledged_bytes;
	u32 smoothed_rtt_us;
};

struct connection {
	u64 since_ns;
	u64 acknowledged_bytes;
	u32 tgid;
	u32 network_namespace;
	char comm[TASK_COMM_LEN];
};

enum loss {
	LOSS_OTHER,
	LOSS_NO_SOCKET,
	LOSS_FIREWALL,
	LOSS_RECEIVE_BUFFER,
	LOSS_SEQUENCE,
	LOSS_KINDS,
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u64); /* address of the socket */
	__type(value, struct connection);
} connections SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LOSS_KINDS);
	__type(key, u32);
	__type(value, u64);
} losses SEC(".maps");

struct network {
	u32 prefix_length;
	u32 address;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 4096);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct network);
	__type(value, u64); /* bytes dropped */
} blocked_networks SEC(".maps");

/* ---- reading a socket ---- */

static __noinline void read_addresses(struct addresses *addresses, struct sock *sk)
{
	struct inet_sock *inet = (void *)sk;

	addresses->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	/* Not skc_num, which is gone by the time a socket is closed. */
	addresses->local_port = bpf_ntohs(BPF_CORE_READ(inet, inet_sport));
	addresses->remote_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	if (addresses->family == AF_INET6) {
		BPF_CORE_READ_INTO(&addresses->local_v6, sk,
				   __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
		BPF_CORE_READ_INTO(&addresses->remote_v6, sk,
				   __sk_common.skc_v6_daddr.in6_u.u6_addr8);
	} else {
		BPF_CORE_READ_INTO(&addresses->local_v4, sk, __sk_common.skc_rcv_saddr);
		BPF_CORE_READ_INTO(&addresses->remote_v4, sk, __sk_common.skc_daddr);
	}
}

/* A global function takes no pointer to a socket before 6.9, but its address as a number. */
__noinline u32 network_namespace(u64 socket_address)
{
	struct sock *sk = (void *)socket_address;

	return BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
}

static __always_inline bool is_multipath(struct tcp_sock *tp)
{
	/* The field exists in kernels which were built with MPTCP only. */
	return CONFIG_MPTCP && BPF_CORE_READ(tp, is_mptcp);
}

static __always_inline bool is_default_congestion_control(const char *name)
{
	for (int i = 0; i < CA_NAME_LEN; i++) {
		if (name[i] != CONFIG_DEFAULT_TCP_CONG[i])
			return false;
		if (!name[i])
			break;
	}
	return true;
}

static __always_inline bool binds_freely(struct sock *sk)
{
	struct inet_sock___before_6_6 *old = (void *)sk;
	struct inet_sock *inet = (void *)sk;

	if (bpf_core_field_exists(old->freebind))
		return BPF_CORE_READ_BITFIELD_PROBED(old, freebind);
	return BPF_CORE_READ(inet, inet_flags) >> INET_FLAGS_FREEBIND & 1;
}

/* ---- programs ---- */

static __always_inline void remember_connection(struct sock *sk)
{
	struct connection connection = {};
	u64 key = (u64)sk;

	connection.since_ns = bpf_ktime_get_ns();
	connection.tgid = bpf_get_current_pid_tgid() >> 32;
	connection.network_namespace = network_namespace(key);
	bpf_get_current_comm(connection.comm, sizeof(connection.comm));
	bpf_map_update_elem(&connections, &key, &connection, BPF_ANY);
}

SEC("kprobe/tcp_v4_connect")
int BPF_KPROBE(watch_connect_v4, struct sock *sk)
{
	remember_connection(sk);
	return 0;
}

SEC("kprobe/tcp_v6_connect")
int BPF_KPROBE(watch_connect_v6, struct sock *sk)
{
	remember_connection(sk);
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(watch_state, struct sock *sk, int old_state, int new_state)
{
	struct inet_connection_sock *icsk = (void *)sk;
	struct tcp_sock *tp = (void *)sk;
	struct connection *connection;
	struct closed_event *event;
	u64 key = (u64)sk;

	/* A bitfield of struct sock until 5.5, a short integer since. */
	if (BPF_CORE_READ_BITFIELD(sk, sk_protocol) != IPPROTO_TCP || new_state != BPF_TCP_CLOSE)
		return 0;
	connection = bpf_map_lookup_elem(&connections, &key);
	if (!connection)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		goto forget;

	event->kind = EVENT_CLOSED;
	event->tgid = connection->tgid;
	__builtin_memcpy(event->comm, connection->comm, sizeof(event->comm));
	read_addresses(&event->addresses, sk);
	event->lifetime_ns = bpf_ktime_get_ns() - connection->since_ns;
	event->acknowledged_bytes = BPF_CORE_READ(tp, bytes_acked);
	event->smoothed_rtt_us = BPF_CORE_READ(tp, srtt_us) >> 3;
	event->retransmissions = BPF_CORE_READ(tp, total_retrans);
	event->network_namespace = connection->network_namespace;
	event->uid = sk->sk_uid.val;
	event->nagle = BPF_CORE_READ_BITFIELD_PROBED(tp, nonagle);
	event->multipath = is_multipath(tp);
	BPF_CORE_READ_STR_INTO(&event->congestion_control, icsk, icsk_ca_ops, name);
	event->default_congestion_control =
		is_default_congestion_control(event->congestion_control);
	event->bbr_available = CONFIG_TCP_CONG_BBR != TRI_NO;
	bpf_ringbuf_submit(event, 0);
forget:
	bpf_map_delete_elem(&connections, &key);
	return 0;
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(watch_retransmission, struct sock *sk, struct sk_buff *skb)
{
	struct inet_connection_sock *icsk = (void *)sk;
	struct tcp_skb_cb *control = (void *)&skb->cb;
	struct retransmitted_event *event;
	struct tcp_sock *tp = (void *)sk;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;

	event->kind = EVENT_RETRANSMITTED;
	read_addresses(&event->addresses, sk);
	event->sequence = BPF_CORE_READ(control, seq);
	/* One byte in 6.12, two in 6.18: this macro reads integers of any size. */
	event->tcp_flags = BPF_CORE_READ_BITFIELD_PROBED(control, tcp_flags);
	event->window = BPF_CORE_READ(tp, snd_cwnd);
	event->timeout_ms = BPF_CORE_READ(icsk, icsk_rto) * MSEC_PER_SEC / CONFIG_HZ;
	event->retransmits = BPF_CORE_READ(icsk, icsk_retransmits);
	event->after_timeout = BPF_CORE_READ_BITFIELD_PROBED(icsk, icsk_ca_state) ==
			       bpf_core_enum_value(enum tcp_ca_state, TCP_CA_Loss);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("fentry/inet_listen")
int BPF_PROG(watch_listen, struct socket *sock, int backlog)
{
	struct listening_event *event;
	struct sock *sk = sock->sk;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;

	event->kind = EVENT_LISTENING;
	event->tgid = bpf_get_current_pid_tgid() >> 32;
	event->backlog = backlog;
	read_addresses(&event->addresses, sk);
	event->reuse_port = BPF_CORE_READ_BITFIELD(sk, __sk_common.skc_reuseport);
	event->ipv6_only = BPF_CORE_READ_BITFIELD(sk, __sk_common.skc_ipv6only);
	event->free_bind = binds_freely(sk);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* Every kernel numbers the reasons anew, and before 5.17 it gave none. */
#define is_reason(number, reason)                                 \
	(bpf_core_enum_value_exists(enum skb_drop_reason, reason) && \
	 (number) == bpf_core_enum_value(enum skb_drop_reason, reason))

static __always_inline enum loss loss_of(u64 reason)
{
	if (is_reason(reason, SKB_DROP_REASON_NO_SOCKET))
		return LOSS_NO_SOCKET;
	if (is_reason(reason, SKB_DROP_REASON_NETFILTER_DROP))
		return LOSS_FIREWALL;
	if (is_reason(reason, SKB_DROP_REASON_SOCKET_RCVBUFF))
		return LOSS_RECEIVE_BUFFER;
	if (is_reason(reason, SKB_DROP_REASON_TCP_INVALID_SEQUENCE))
		return LOSS_SEQUENCE;
	return LOSS_OTHER;
}

SEC("tp_btf/kfree_skb")
int watch_loss(u64 *ctx)
{
	u32 loss = LOSS_OTHER;
	u64 *count;

	/* The tracepoint got its third argument together with the first reasons. */
	if (bpf_core_enum_value_exists(enum skb_drop_reason, SKB_DROP_REASON_NO_SOCKET))
		loss = loss_of(ctx[2]);
	count = bpf_map_lookup_elem(&losses, &loss);
	if (count)
		*count += 1;
	return 0;
}

SEC("xdp")
int drop_blocked(struct xdp_md *ctx)
{
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *ethernet = (void *)(long)ctx->data;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct network source = { .prefix_length = 32 };
	u64 *dropped, length;

	if ((void *)(ip + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;
	source.address = ip->saddr;
	dropped = bpf_map_lookup_elem(&blocked_networks, &source);
	if (!dropped)
		return XDP_PASS;

	/* Since 5.18 a frame may have more parts than the one in view. */
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_xdp_get_buff_len))
		length = bpf_xdp_get_buff_len(ctx);
	else
		length = end - (void *)ethernet;
	__atomic_fetch_add(dropped, length, __ATOMIC_RELAXED);
	return XDP_DROP;
}

static long report_if_idle(void *map, const u64 *socket_address, struct connection *connection,
			   void *unused)
{
	struct tcp_sock *tp = (void *)*socket_address;
	u64 acknowledged = BPF_CORE_READ(tp, bytes_acked);
	u64 now = bpf_ktime_get_ns();
	struct idle_event *event;

	if (acknowledged != connection->acknowledged_bytes) {
		connection->acknowledged_bytes = acknowledged;
		connection->since_ns = now;
		return 0;
	}
	if (now - connection->since_ns < idle_after_ns)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 1;
	event->kind = EVENT_IDLE;
	event->tgid = connection->tgid;
	event->idle_ns = now - connection->since_ns;
	event->acknowledged_bytes = acknowledged;
	event->smoothed_rtt_us = BPF_CORE_READ(tp, srtt_us) >> 3;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/*
 * Attached to a clock. The question mark leaves the program out unless the application wants it:
 * Linux before 5.13 knows no callbacks, and refuses even those in code which is never reached.
 */
SEC("?perf_event")
int report_idle_connections(void *ctx)
{
	bpf_for_each_map_elem(&connections, report_if_idle, NULL, 0);
	return 0;
}
