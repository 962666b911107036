// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * legacy is a host monitor for Linux 5.10, where every program of it loads. The kernel has changed
 * since, and nearly every program fails on some newer one. Kept like that, to see what core-lens
 * says about it.
 */
#include "kernel_types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define NAME_LEN 64
#define DISK_NAME_LEN 32
#define CGROUP_DEPTH 4

#define TASK_RUNNING 0
#define CAP_SYS_ADMIN 21

extern int LINUX_KERNEL_VERSION __kconfig;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* ---- kernel types as they were in 5.10 ---- */

struct task_struct___5_10 {
	volatile long state;
	pid_t pid;
	pid_t tgid;
};

struct timespec64 {
	long long tv_sec;
	long tv_nsec;
};

struct inode___5_10 {
	unsigned long i_ino;
	struct timespec64 i_ctime;
};

struct inode___6_6 {
	struct timespec64 __i_ctime;
};

struct module_layout {
	void *base;
	unsigned int size;
};

struct module {
	char name[56];
	struct module_layout core_layout;
};

struct kernfs_node___5_10 {
	struct kernfs_node___5_10 *parent;
	const char *name;
};

struct iovec {
	void *iov_base;
	size_t iov_len;
};

struct iov_iter {
	struct iovec *iov;
	size_t count;
	unsigned long nr_segs;
};

struct msghdr {
	struct iov_iter msg_iter;
};

struct gendisk {
	char disk_name[DISK_NAME_LEN];
};

struct request {
	struct gendisk *rq_disk;
	unsigned int __data_len;
};

struct filename {
	const char *name;
};

#pragma clang attribute pop

enum kernel_read_file_id {
	READING_UNKNOWN,
	READING_FIRMWARE,
	READING_MODULE,
	READING_KEXEC_IMAGE,
	READING_KEXEC_INITRAMFS,
	READING_POLICY,
	READING_X509_CERTIFICATE,
	READING_MAX_ID,
};

/* ---- set by the application ---- */

/* True where task_struct has no field "state". Meant as a guard, but it is an ordinary variable. */
bool task_state_was_renamed;

/* ---- events and maps ---- */

enum event_kind {
	EVENT_EXEC = 1,
	EVENT_FILE_REMOVED,
	EVENT_FILE_OPENED,
	EVENT_MODULE,
	EVENT_CGROUP,
	EVENT_SENT,
	EVENT_ADMIN,
};

struct event {
	u32 kind;
	pid_t tgid;
	u64 value;
	u64 size;
	char name[NAME_LEN];
};

struct cgroup_event {
	u32 kind;
	u32 depth;
	char names[CGROUP_DEPTH][NAME_LEN];
};

struct disk {
	char name[DISK_NAME_LEN];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, pid_t);
	__type(value, u64);
} off_cpu_since SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct disk);
	__type(value, u64);
} bytes_by_disk SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, READING_MAX_ID);
	__type(key, enum kernel_read_file_id);
	__type(value, u64);
} files_read_by_kernel SEC(".maps");

static __always_inline struct event *reserve_event(enum event_kind kind)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (event) {
		event->kind = kind;
		event->tgid = bpf_get_current_pid_tgid() >> 32;
		event->value = 0;
		event->size = 0;
		event->name[0] = 0;
	}
	return event;
}

/* ---- programs ---- */

/* Nothing wrong here: these fields have kept their names. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(program_started, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	struct event *event = reserve_event(EVENT_EXEC);

	if (!event)
		return 0;
	event->value = task->real_parent->tgid;
	bpf_probe_read_kernel_str(event->name, sizeof(event->name), bprm->filename);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* task_struct.state was renamed to __state in 5.14. */
SEC("tp_btf/sched_switch")
int BPF_PROG(went_off_cpu, bool preempt, struct task_struct___5_10 *previous)
{
	u64 now = bpf_ktime_get_ns();
	pid_t pid = previous->pid;

	if (previous->state != TASK_RUNNING)
		bpf_map_update_elem(&off_cpu_since, &pid, &now, BPF_ANY);
	return 0;
}

/* The verifier cannot know what the variable will hold, so it follows both branches. */
SEC("tp_btf/sched_wakeup")
int BPF_PROG(woke_up, struct task_struct___5_10 *task)
{
	pid_t pid = task->pid;

	if (!task_state_was_renamed && BPF_CORE_READ(task, state) != TASK_RUNNING)
		return 0;
	bpf_map_delete_elem(&off_cpu_since, &pid);
	return 0;
}

/* inode.i_ctime was renamed to __i_ctime in 6.6 and split in 6.11. */
SEC("fentry/security_inode_unlink")
int BPF_PROG(file_removed, struct inode *directory, struct dentry *dentry)
{
	struct inode___5_10 *inode = (void *)dentry->d_inode;
	struct event *event = reserve_event(EVENT_FILE_REMOVED);

	if (!event)
		return 0;
	event->value = inode->i_ctime.tv_sec;
	bpf_probe_read_kernel_str(event->name, sizeof(event->name), dentry->d_name.name);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* Repaired for 6.6, with a guard which has not protected since the second change in 6.11. */
SEC("lsm/file_open")
int BPF_PROG(file_opened, struct file *file)
{
	struct inode *inode = file->f_inode;
	struct event *event;

	if (!(inode->i_mode & S_ISUID))
		return 0;
	event = reserve_event(EVENT_FILE_OPENED);
	if (!event)
		return 0;
	event->size = inode->i_ino;
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 6, 0))
		event->value = BPF_CORE_READ((struct inode___6_6 *)inode, __i_ctime.tv_sec);
	else
		event->value = BPF_CORE_READ((struct inode___5_10 *)inode, i_ctime.tv_sec);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* do_unlinkat is in 6.18 and gone in 7.0: there is nothing to attach to. */
SEC("fentry/do_unlinkat")
int BPF_PROG(removal_tried, int directory, struct filename *filename)
{
	struct event *event = reserve_event(EVENT_FILE_REMOVED);

	if (!event)
		return 0;
	bpf_probe_read_kernel_str(event->name, sizeof(event->name),
				  BPF_CORE_READ(filename, name));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* kernel_cap_t has been one long word, without an array in it, since 6.3. */
SEC("lsm/capable")
int BPF_PROG(capability_asked, struct cred *cred, void *namespace, int capability)
{
	struct event *event;

	if (capability != CAP_SYS_ADMIN)
		return 0;
	event = reserve_event(EVENT_ADMIN);
	if (!event)
		return 0;
	event->value = cred->cap_effective.cap[0];
	event->size = cred->euid.val;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* module.core_layout became an array of memory areas in 6.4. */
SEC("tp_btf/module_load")
int BPF_PROG(module_loaded, struct module *module)
{
	struct event *event = reserve_event(EVENT_MODULE);

	if (!event)
		return 0;
	event->value = (u64)module->core_layout.base;
	event->size = module->core_layout.size;
	bpf_core_read_str(event->name, sizeof(event->name), &module->name);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/*
 * Loads everywhere and is wrong on 7.2: the numbers are those of 5.10, so that compressed modules
 * (READING_MODULE_COMPRESSED, which has READING_MAX_ID's old number) are not counted.
 */
SEC("lsm/kernel_read_file")
int BPF_PROG(kernel_read_file, struct file *file, enum kernel_read_file_id id)
{
	u32 key = id;
	u64 *count;

	if (id >= READING_MAX_ID)
		return 0;
	count = bpf_map_lookup_elem(&files_read_by_kernel, &key);
	if (count)
		__atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
	return 0;
}

/* kernfs_node.parent was renamed to __parent in 6.15. */
SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(cgroup_made, struct cgroup *cgroup)
{
	struct kernfs_node___5_10 *node = (void *)cgroup->kn;
	struct cgroup_event *event;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->kind = EVENT_CGROUP;
	event->depth = 0;
	for (int i = 0; i < CGROUP_DEPTH && node; i++) {
		bpf_probe_read_kernel_str(event->names[i], NAME_LEN, BPF_CORE_READ(node, name));
		event->depth++;
		node = BPF_CORE_READ(node, parent);
	}
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* iov_iter.iov was renamed to __iov in 6.4. */
SEC("kprobe/tcp_sendmsg")
int BPF_KPROBE(message_sent, struct sock *sk, struct msghdr *message)
{
	struct iovec *iov = BPF_CORE_READ(message, msg_iter.iov);
	struct event *event = reserve_event(EVENT_SENT);

	if (!event)
		return 0;
	event->value = BPF_CORE_READ(sk, __sk_common.skc_dport);
	event->size = BPF_CORE_READ(iov, iov_len);
	bpf_probe_read_user(event->name, sizeof(event->name), BPF_CORE_READ(iov, iov_base));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* request.rq_disk went away in 5.17; the disk is found through the queue. */
SEC("kprobe/blk_mq_start_request")
int BPF_KPROBE(request_started, struct request *request)
{
	u64 length = BPF_CORE_READ(request, __data_len);
	struct disk disk = {};
	u64 *bytes;

	BPF_CORE_READ_STR_INTO(&disk.name, request, rq_disk, disk_name);
	bytes = bpf_map_lookup_elem(&bytes_by_disk, &disk);
	if (bytes)
		__atomic_fetch_add(bytes, length, __ATOMIC_RELAXED);
	else
		bpf_map_update_elem(&bytes_by_disk, &disk, &length, BPF_NOEXIST);
	return 0;
}
