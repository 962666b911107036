/* Names that libbpf's headers expect, and the kernel's types with just the fields that are used here, declared as the kernel
 * of 6.12 has them unless a comment says otherwise. */
#pragma once

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __s64 s64;
typedef __u64 u64;

enum { BPF_MAP_TYPE_ARRAY = 2 };

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define RELOCATED __attribute__((preserve_access_index))
/* Takes a value and gives it to nobody. */
#define USE(value) do { u64 used = (value); asm volatile("" : : "r"(used)); } while (0)
#define USE_TEXT(text) asm volatile("" : : "r"(&text) : "memory")
#define FROM_SCRATCH(type) ((type *)ctx[0])

struct sec_path {
	int len, olen; /* u8 from 7.2 on */
} RELOCATED;
struct fanotify_perm_event {
	u32 response; /* u16 until 6.1 */
} RELOCATED;
struct tcp_skb_cb {
	u8 tcp_flags; /* u16 from 6.18 on */
} RELOCATED;
struct file_system_type {
	const char *name;
	int fs_flags;
} RELOCATED;
struct cred {
	u32 securebits;
} RELOCATED;
struct task_struct {
	int pid, tgid, exit_code;
	char comm[16];
	struct task_struct *group_leader, *real_parent;
	const struct cred *cred;
	unsigned in_execve : 1;
	unsigned no_cgroup_migration : 1; /* further up everywhere */
} RELOCATED;
struct task_struct___unsigned {
	unsigned exit_code; /* signed everywhere */
} RELOCATED;
struct task_struct___plain {
	unsigned in_execve; /* a bitfield everywhere */
} RELOCATED;
struct task_struct___bits {
	unsigned exit_code : 9; /* an int everywhere */
} RELOCATED;

char LICENSE[] SEC("license") = "GPL";
