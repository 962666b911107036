/* What every program here shares: integer names that libbpf's headers expect, the kernel's types with just the fields
 * that are read, and shorthands. The types hold the fields of every kernel version side by side: a CO-RE relocation looks
 * for each by its name. */
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
typedef __s8 s8;
typedef __u8 u8;
typedef __s16 s16;
typedef __u16 u16;
typedef __s32 s32;
typedef __u32 u32;
typedef __s64 s64;
typedef __u64 u64;
typedef _Bool bool;
#define true 1
#define false 0

enum { BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_ARRAY = 2, BPF_MAP_TYPE_PROG_ARRAY = 3, BPF_MAP_TYPE_PERCPU_ARRAY = 6 };

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define RELOCATED __attribute__((preserve_access_index))

struct thread_info {
	u32 cpu;           /* 5.16 and later on x86 */
} RELOCATED;
struct mm_struct {
	u64 start_code;    /* everywhere */
	void *mmap;        /* until 6.0 */
	u64 mm_id;         /* 6.15 and later */
} RELOCATED;
struct cred {
	void *user;        /* everywhere */
	void *ucounts;     /* 5.14 and later */
} RELOCATED;
struct task_struct {
	int pid, tgid;     /* everywhere */
	u64 start_time;    /* everywhere */
	struct task_struct *group_leader, *real_parent;
	struct mm_struct *mm;
	const struct cred *cred;
	struct thread_info thread_info;
	long state;        /* until 5.13 */
	unsigned int __state; /* 5.14 and later */
	unsigned int cpu;  /* until 5.15 on x86 */
	void *worker_private; /* 5.17 and later */
	void *pf_io_worker; /* until 5.15 */
	void *user_cpus_ptr; /* 5.15 and later */
	void *faults_disabled_mapping; /* 6.7 to some 6.x */
	int mm_cid;        /* 6.3 to 6.18, then a struct */
	void *blocked_on;  /* 6.17 and later */
	int never_was;     /* nowhere */
} RELOCATED;
struct timespec64 {
	s64 tv_sec;
} RELOCATED;
struct inode {
	u64 i_ino;         /* everywhere */
	struct timespec64 i_ctime; /* until 6.5 */
	struct timespec64 __i_ctime; /* 6.6 to 6.10 */
	s64 i_ctime_sec;   /* 6.11 and later */
	s64 i_atime_sec;   /* 6.11 and later */
} RELOCATED;
struct request {
	void *q;           /* everywhere */
	void *rq_disk;     /* until 5.16 */
} RELOCATED;
struct iov_iter {
	u64 count;         /* everywhere */
	void *iov;         /* until 6.3 */
	void *__iov;       /* 6.4 and later */
	u8 iter_type;      /* 5.14 and later */
} RELOCATED;
struct kernfs_node {
	u64 id;            /* everywhere */
	void *parent;      /* until 6.14 */
	void *__parent;    /* 6.15 and later */
} RELOCATED;
struct file {
	void *f_inode;     /* everywhere */
	void *f_llist;     /* 6.1 and before f_ref's time */
	s64 f_count;       /* until 6.12 */
	s64 f_ref;         /* 6.13 and later */
} RELOCATED;
struct bio {
	u32 bi_opf;        /* everywhere */
	void *bi_disk;     /* until 5.11 */
	void *bi_bdev;     /* 5.12 and later */
} RELOCATED;

#define PROGRAM(name) SEC("raw_tp") int name(u64 *ctx)

/* A pointer that the verifier takes for a number: what BPF_CORE_READ expects. */
#define TASK ((struct task_struct *)bpf_get_current_task())
#define ARGUMENT(type, index) ((type *)ctx[index])

#define HAS(type, field) bpf_core_field_exists(((type *)0)->field)
#define TASK_HAS(field) HAS(struct task_struct, field)

/* Keeps a value alive. */
#define USE(value) do { u64 used = (u64)(value); asm volatile("" : : "r"(used)); } while (0)
#define READ(pointer, ...) USE(BPF_CORE_READ(pointer, ##__VA_ARGS__))
#define READ_TASK(...) READ(TASK, ##__VA_ARGS__)

/* A read that fails on every kernel when it is reached. */
#define READ_MISSING READ_TASK(never_was)

/* A value that the verifier does not know. */
#define UNKNOWN bpf_get_prandom_u32()

/* Hides a value from the compiler, not from the verifier: what is computed of it stays in the program. */
#define OPAQUE(variable) asm volatile("" : "+r"(variable))
