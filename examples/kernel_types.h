/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The parts of kernel types which the examples use, instead of a whole vmlinux.h.
 *
 * A CO-RE relocation travels by names, so a definition needs neither all fields of the kernel's nor
 * their order. Types of the kernel's own are relocated; types of its user interface (the last part
 * of this file) never change and are not.
 */
#ifndef EXAMPLES_KERNEL_TYPES_H
#define EXAMPLES_KERNEL_TYPES_H

/* Makes bpf_tracing.h use the kernel's register names, as declared in struct pt_regs below. */
#define __VMLINUX_H__

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __s64 s64;
typedef __u64 u64;

typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

typedef _Bool bool;
typedef int pid_t;
typedef unsigned long size_t;

enum {
	false = 0,
	true = 1,
};

#define NULL ((void *)0)

#define TASK_COMM_LEN 16
#define AF_INET 2
#define AF_INET6 10
#define IPPROTO_TCP 6
#define ETH_P_IP 0x0800
#define S_ISUID 0004000
#define S_ISGID 0002000

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* ---- registers of a kprobe (x86-64) ---- */

struct pt_regs {
	unsigned long di;
	unsigned long si;
	unsigned long dx;
	unsigned long cx;
	unsigned long r8;
	unsigned long r9;
	unsigned long ax;
	unsigned long sp;
	unsigned long ip;
	unsigned long bp;
};

/* ---- files ---- */

struct qstr {
	const unsigned char *name;
};

struct super_block {
	unsigned long s_magic;
	char s_id[32];
};

typedef struct {
	unsigned int val;
} kuid_t;

struct inode {
	unsigned short i_mode;
	kuid_t i_uid;
	unsigned long i_ino;
	struct super_block *i_sb;
};

struct dentry {
	struct qstr d_name;
	struct inode *d_inode;
};

struct path {
	struct dentry *dentry;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
};

/* ---- control groups ---- */

struct kernfs_node {
	const char *name;
	u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

struct css_set {
	struct cgroup_subsys_state *subsys[14];
	struct cgroup *dfl_cgrp;
};

/* ---- processes ---- */

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
	unsigned long hiwater_rss;
	struct file *exe_file;
};

struct pid_namespace;

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

typedef struct kernel_cap_struct {
	u32 cap[2];
} kernel_cap_t;

struct cred {
	kuid_t uid;
	kuid_t euid;
	kernel_cap_t cap_effective;
};

struct signal_struct {
	unsigned int is_child_subreaper : 1;
	unsigned int has_child_subreaper : 1;
	unsigned long maxrss;
	short oom_score_adj;
};

struct task_struct {
	unsigned int __state;
	pid_t pid;
	pid_t tgid;
	int exit_code;
	unsigned int sched_reset_on_fork : 1;
	u64 start_boottime;
	char comm[TASK_COMM_LEN];
	kuid_t loginuid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct signal_struct *signal;
	struct mm_struct *mm;
	struct cred *cred;
	struct cred *real_cred;
	struct pid *thread_pid;
	struct css_set *cgroups;
};

struct linux_binprm {
	struct file *file;
	const char *filename;
	int argc;
};

union __sifields {
	struct {
		void *_addr;
	} _sigfault;
};

struct kernel_siginfo {
	int si_signo;
	int si_code;
	union __sifields _sifields;
};

typedef struct kernel_siginfo kernel_siginfo_t;

/* ---- sockets ---- */

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct in6_addr {
	union {
		__u8 u6_addr8[16];
		__be32 u6_addr32[4];
	} in6_u;
};

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	unsigned char skc_reuse : 4;
	unsigned char skc_reuseport : 1;
	unsigned char skc_ipv6only : 1;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
	u16 sk_protocol;
	kuid_t sk_uid;
};

struct socket {
	struct sock *sk;
};

struct inet_sock {
	__be16 inet_sport;
	unsigned long inet_flags;
};

struct tcp_congestion_ops {
	char name[16];
};

struct inet_connection_sock {
	const struct tcp_congestion_ops *icsk_ca_ops;
	__u32 icsk_rto;
	__u8 icsk_ca_state : 5;
	__u8 icsk_retransmits;
};

struct tcp_sock {
	u32 srtt_us;
	u32 snd_cwnd;
	u32 total_retrans;
	u64 bytes_acked;
	u8 nonagle : 4;
	u8 repair : 1;
	bool is_mptcp;
};

struct sk_buff {
	unsigned int len;
	__be16 protocol;
	char cb[48];
};

struct tcp_skb_cb {
	__u32 seq;
	__u32 end_seq;
	__u8 tcp_flags;
};

/* ---- BPF itself, for the detection of features ---- */

/* Contents do not matter, but a forward declaration would never be found. */
struct bpf_ringbuf {
};

/* ---- system calls ---- */

struct clone_args {
	__u64 flags;
	__u64 exit_signal;
	__u64 cgroup;
};

struct trace_event_raw_sys_enter {
	long id;
	unsigned long args[6];
};

#pragma clang attribute pop

/* ---- enumerations of the kernel, whose numbers may differ between kernels ---- */

enum cgroup_subsys_id {
	cpu_cgrp_id,
	memory_cgrp_id,
	CGROUP_SUBSYS_COUNT,
};

enum tcp_ca_state {
	TCP_CA_Open,
	TCP_CA_Disorder,
	TCP_CA_CWR,
	TCP_CA_Recovery,
	TCP_CA_Loss,
};

enum skb_drop_reason {
	SKB_DROP_REASON_NO_SOCKET,
	SKB_DROP_REASON_NETFILTER_DROP,
	SKB_DROP_REASON_SOCKET_RCVBUFF,
	SKB_DROP_REASON_TCP_INVALID_SEQUENCE,
};

/* ---- user interface: fixed for ever, not relocated ---- */

enum bpf_func_id {
	BPF_FUNC_ktime_get_boot_ns = 125,
	BPF_FUNC_snprintf_btf = 149,
	BPF_FUNC_xdp_get_buff_len = 188,
};

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
};

enum {
	BPF_F_NO_PREALLOC = 1,
};

#define BPF_F_CURRENT_CPU 0xffffffffULL

enum {
	BPF_TCP_ESTABLISHED = 1,
	BPF_TCP_SYN_SENT = 2,
	BPF_TCP_CLOSE = 7,
	BPF_TCP_LISTEN = 10,
};

enum xdp_action {
	XDP_ABORTED = 0,
	XDP_DROP = 1,
	XDP_PASS = 2,
};

struct xdp_md {
	__u32 data;
	__u32 data_end;
	__u32 data_meta;
	__u32 ingress_ifindex;
	__u32 rx_queue_index;
	__u32 egress_ifindex;
};

struct btf_ptr {
	void *ptr;
	__u32 type_id;
	__u32 flags;
};

struct ethhdr {
	unsigned char h_dest[6];
	unsigned char h_source[6];
	__be16 h_proto;
} __attribute__((packed));

struct iphdr {
	__u8 version_and_ihl;
	__u8 tos;
	__be16 tot_len;
	__be16 id;
	__be16 frag_off;
	__u8 ttl;
	__u8 protocol;
	__u16 check;
	__be32 saddr;
	__be32 daddr;
};

#endif
