// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * process_watch follows processes: what they execute, whom they belong to, how they end.
 * One object for all kernels: whatever differs between them is guarded.
 */
#include "kernel_types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define FILENAME_LEN 128
#define ARGUMENTS_LEN 128
#define CGROUP_NAME_LEN 64
#define CREDENTIALS_TEXT_LEN 4096

#define TASK_UNINTERRUPTIBLE 0x0002

#define SIGILL 4
#define SIGBUS 7
#define SIGFPE 8
#define SIGSEGV 11

#define CLONE_NEWNS 0x00020000ULL
#define CLONE_NEWUSER 0x10000000ULL
#define CLONE_NEWPID 0x20000000ULL
#define CLONE_INTO_CGROUP 0x200000000ULL

/* ---- what the kernel was built with ---- */

extern int LINUX_KERNEL_VERSION __kconfig;
extern unsigned long CONFIG_DEFAULT_MMAP_MIN_ADDR __kconfig __weak;
extern bool CONFIG_MEMCG __kconfig __weak;
extern char CONFIG_AUDITSYSCALL __kconfig __weak;

/* ---- set by the application before loading ---- */

const volatile pid_t own_tgid = 0;
const volatile bool dump_credentials = false;

/* ---- older shapes of kernel types ---- */

/* Linux 5.14 renamed state to __state and made it an unsigned int. */
struct task_struct___before_5_14 {
	volatile long state;
} __attribute__((preserve_access_index));

/* Linux 5.5 renamed real_start_time to start_boottime. */
struct task_struct___before_5_5 {
	u64 real_start_time;
} __attribute__((preserve_access_index));

/* ---- events ---- */

enum event_kind {
	EVENT_EXEC = 1,
	EVENT_EXIT,
	EVENT_SETUID_EXEC,
	EVENT_PRIVILEGE_GAIN,
	EVENT_NAMESPACE,
	EVENT_CRASH,
};

struct event_header {
	u32 kind;
	u32 type_id; /* of the event, in this object's BTF: lets the reader print any event */
	u64 time_ns;
	u64 cgroup_id;
	pid_t tgid;
	pid_t namespace_tgid;
	char comm[TASK_COMM_LEN];
};

struct exec_event {
	struct event_header header;
	u64 start_boottime_ns;
	pid_t parent_tgid;
	u32 uid;
	u32 login_uid;
	char parent_comm[TASK_COMM_LEN];
	char filename[FILENAME_LEN];
	char executable[FILENAME_LEN];
	u32 arguments_length;
	char arguments[ARGUMENTS_LEN]; /* each ends with a NUL, the last one may be cut */
	char memory_cgroup[CGROUP_NAME_LEN];
};

struct exit_event {
	struct event_header header;
	u64 lifetime_ns;
	u64 max_rss_pages;
	u64 blocked_switches;
	u32 exit_code;
	u32 parent_state;
	s64 oom_score_adjustment;
	bool is_child_subreaper;
	bool resets_scheduling_on_fork;
};

struct setuid_exec_event {
	struct event_header header;
	u64 inode;
	u32 owner;
	u32 mode;
	char filesystem[32];
};

struct privilege_event {
	struct event_header header;
	u32 old_uid;
	u32 new_uid;
	u64 effective_capabilities;
};

struct namespace_event {
	struct event_header header;
	u64 flags;
	s64 cgroup_fd;
};

struct crash_event {
	struct event_header header;
	u64 address;
	int signal;
	int code;
	bool null_dereference;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* Where an event is built when the kernel has no ring buffer (see reserve_event). */
struct event_buffer {
	u8 bytes[sizeof(struct exec_event)];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct event_buffer);
} event_buffers SEC(".maps");

/* Credentials of the latest EVENT_PRIVILEGE_GAIN as text. */
char credentials_text[CREDENTIALS_TEXT_LEN];

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, pid_t);
	__type(value, u64);
} blocked_switches SEC(".maps");

/*
 * Kernels before 5.8 have no ring buffer. There the application turns the map "events" into a perf
 * event array before loading, and the absent type selects the other branch.
 */
static __always_inline void *reserve_event(u64 size)
{
	u32 zero = 0;

	if (bpf_core_type_exists(struct bpf_ringbuf))
		return bpf_ringbuf_reserve(&events, size, 0);
	return bpf_map_lookup_elem(&event_buffers, &zero);
}

static __always_inline void submit_event(void *ctx, void *event, u64 size)
{
	if (bpf_core_type_exists(struct bpf_ringbuf))
		bpf_ringbuf_submit(event, 0);
	else
		bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, event, size);
}

/* ---- reading a task ---- */

/* Id of the current task's control group in the unified hierarchy, as found by name in cgroup2. */
__noinline u64 current_cgroup_id(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
}

/* Process id as the task's own pid namespace sees it. */
static __noinline pid_t namespace_tgid(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);
	unsigned int level = BPF_CORE_READ(pid, level);
	struct upid *upid;
	pid_t nr = 0;

	/* The elements are as large as they are on this kernel, not as large as declared here. */
	upid = (void *)&pid->numbers[0] + level * bpf_core_type_size(struct upid);
	bpf_core_read(&nr, sizeof(nr), &upid->nr);
	return nr;
}

static __noinline u32 task_state(struct task_struct *task)
{
	if (bpf_core_field_exists(task->__state)) {
		return BPF_CORE_READ(task, __state);
	} else {
		struct task_struct___before_5_14 *old = (void *)task;

		return BPF_CORE_READ(old, state);
	}
}

static __always_inline u64 start_boottime(struct task_struct *task)
{
	if (bpf_core_field_exists(task->start_boottime))
		return task->start_boottime;
	return BPF_CORE_READ((struct task_struct___before_5_5 *)task, real_start_time);
}

static __always_inline u64 time_since_boot(void)
{
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_ktime_get_boot_ns))
		return bpf_ktime_get_boot_ns();
	/* Before 5.8; lacks the time which the machine was suspended. */
	return bpf_ktime_get_ns();
}

/* The number of the memory controller depends on the controllers which were built in. */
static __always_inline void read_memory_cgroup(struct task_struct *task, char *name)
{
	struct cgroup_subsys_state *css = NULL;
	struct css_set *cgroups;
	const char *kernel_name;
	u64 controller;

	if (!CONFIG_MEMCG)
		return;
	if (!bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		return;
	controller = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);
	cgroups = task->cgroups;
	bpf_core_read(&css, sizeof(css), &cgroups->subsys[controller]);
	kernel_name = BPF_CORE_READ(css, cgroup, kn, name);
	bpf_probe_read_kernel_str(name, CGROUP_NAME_LEN, kernel_name);
}

static __always_inline void fill_header(struct event_header *header, enum event_kind kind,
					u32 type_id, struct task_struct *task)
{
	header->kind = kind;
	header->type_id = type_id;
	header->time_ns = bpf_ktime_get_ns();
	header->cgroup_id = current_cgroup_id();
	header->tgid = BPF_CORE_READ(task, tgid);
	header->namespace_tgid = namespace_tgid(task);
	bpf_core_read_str(header->comm, sizeof(header->comm), &task->comm);
}

/* ---- programs ---- */

SEC("tp_btf/sched_process_exec")
int BPF_PROG(watch_exec, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	const unsigned char *executable;
	struct exec_event *event;
	struct mm_struct *mm;
	u64 length;

	if (task->tgid == own_tgid)
		return 0;
	event = reserve_event(sizeof(*event));
	if (!event)
		return 0;

	fill_header(&event->header, EVENT_EXEC, bpf_core_type_id_local(struct exec_event), task);
	event->start_boottime_ns = start_boottime(task);
	event->parent_tgid = task->real_parent->tgid;
	event->uid = task->cred->uid.val;
	/* The audit subsystem keeps the login uid; without it there is no such field. */
	event->login_uid = CONFIG_AUDITSYSCALL == 'y' ? task->loginuid.val : (u32)-1;
	BPF_CORE_READ_STR_INTO(&event->parent_comm, task, real_parent, comm);

	bpf_probe_read_kernel_str(event->filename, sizeof(event->filename), bprm->filename);
	executable = BPF_CORE_READ(task, mm, exe_file, f_path.dentry, d_name.name);
	bpf_probe_read_kernel_str(event->executable, sizeof(event->executable), executable);

	mm = task->mm;
	length = mm->arg_end - mm->arg_start;
	if (length > ARGUMENTS_LEN)
		length = ARGUMENTS_LEN;
	event->arguments_length = length;
	bpf_probe_read_user(event->arguments, length, (void *)mm->arg_start);

	event->memory_cgroup[0] = 0;
	read_memory_cgroup(task, event->memory_cgroup);
	submit_event(ctx, event, sizeof(*event));
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(watch_exit, struct task_struct *task)
{
	struct signal_struct *signal = task->signal;
	pid_t tgid = task->tgid;
	struct exit_event *event;
	u64 *blocked;

	if (task->pid != tgid || tgid == own_tgid)
		return 0;
	event = reserve_event(sizeof(*event));
	if (!event)
		return 0;

	fill_header(&event->header, EVENT_EXIT, bpf_core_type_id_local(struct exit_event), task);
	event->lifetime_ns = time_since_boot() - start_boottime(task);
	event->max_rss_pages = signal->maxrss;
	event->exit_code = task->exit_code;
	event->parent_state = task_state(task->real_parent);
	/* A plain integer, but this macro also extends the sign, whatever its size. */
	event->oom_score_adjustment = BPF_CORE_READ_BITFIELD(signal, oom_score_adj);
	event->is_child_subreaper = BPF_CORE_READ_BITFIELD(signal, is_child_subreaper);
	event->resets_scheduling_on_fork = BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork);

	blocked = bpf_map_lookup_elem(&blocked_switches, &tgid);
	event->blocked_switches = blocked ? *blocked : 0;
	submit_event(ctx, event, sizeof(*event));
	bpf_map_delete_elem(&blocked_switches, &tgid);
	return 0;
}

/* Counts how often a process had to wait for a device. */
SEC("tp_btf/sched_switch")
int watch_switch(u64 *ctx)
{
	struct task_struct *previous = (void *)ctx[1];
	pid_t tgid = previous->tgid;
	u64 *count, one = 1;
	u32 state;

	/* The tracepoint has a fourth argument since 5.18, better than racing with a wakeup. */
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 18, 0))
		state = ctx[3];
	else
		state = task_state(previous);

	if (!(state & TASK_UNINTERRUPTIBLE))
		return 0;
	count = bpf_map_lookup_elem(&blocked_switches, &tgid);
	if (count)
		__atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
	else
		bpf_map_update_elem(&blocked_switches, &tgid, &one, BPF_NOEXIST);
	return 0;
}

/* Programs which run with the rights of their file's owner. */
SEC("lsm/bprm_check_security")
int BPF_PROG(watch_setuid_exec, struct linux_binprm *bprm, int result)
{
	struct inode *inode = bprm->file->f_inode;
	struct setuid_exec_event *event;
	struct task_struct *task;

	if (result || !(inode->i_mode & (S_ISUID | S_ISGID)))
		return result;
	event = reserve_event(sizeof(*event));
	if (!event)
		return 0;

	task = (void *)bpf_get_current_task();
	fill_header(&event->header, EVENT_SETUID_EXEC,
		    bpf_core_type_id_local(struct setuid_exec_event), task);
	event->inode = inode->i_ino;
	event->owner = inode->i_uid.val;
	event->mode = inode->i_mode;
	BPF_CORE_READ_STR_INTO(&event->filesystem, inode, i_sb, s_id);
	submit_event(ctx, event, sizeof(*event));
	return 0;
}

/* The kernel prints its credentials itself, if the application asked for it and the kernel can. */
static __always_inline void print_credentials(struct cred *cred)
{
	struct btf_ptr typed = {};

	if (!dump_credentials)
		return;
	if (!bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_snprintf_btf))
		return;
	typed.ptr = cred;
	typed.type_id = bpf_core_type_id_kernel(struct cred);
	bpf_snprintf_btf(credentials_text, sizeof(credentials_text), &typed, sizeof(typed), 0);
}

SEC("fentry/commit_creds")
int BPF_PROG(watch_credentials, struct cred *new)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	u32 old_uid = BPF_CORE_READ(task, real_cred, euid.val);
	struct privilege_event *event;

	if (old_uid == 0 || new->euid.val != 0)
		return 0;
	event = reserve_event(sizeof(*event));
	if (!event)
		return 0;

	fill_header(&event->header, EVENT_PRIVILEGE_GAIN,
		    bpf_core_type_id_local(struct privilege_event), task);
	event->old_uid = old_uid;
	event->new_uid = new->euid.val;
	/* Two words until 6.2, one long word since: read as many bytes as this kernel has. */
	event->effective_capabilities = 0;
	if (bpf_core_field_size(new->cap_effective) <= sizeof(event->effective_capabilities))
		bpf_core_read(&event->effective_capabilities,
			      bpf_core_field_size(new->cap_effective), &new->cap_effective);
	print_credentials(new);
	submit_event(ctx, event, sizeof(*event));
	return 0;
}

/* Processes which are started into namespaces of their own: the birth of a container. */
SEC("tracepoint/syscalls/sys_enter_clone3")
int watch_clone3(struct trace_event_raw_sys_enter *ctx)
{
	struct clone_args *arguments = (void *)ctx->args[0];
	u64 flags = BPF_CORE_READ_USER(arguments, flags);
	struct namespace_event *event;

	if (!(flags & (CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_INTO_CGROUP)))
		return 0;
	event = reserve_event(sizeof(*event));
	if (!event)
		return 0;

	fill_header(&event->header, EVENT_NAMESPACE, bpf_core_type_id_local(struct namespace_event),
		    (void *)bpf_get_current_task());
	event->flags = flags;
	event->cgroup_fd = -1;
	/* Since 5.7. */
	if (bpf_core_field_exists(arguments->cgroup) && flags & CLONE_INTO_CGROUP)
		event->cgroup_fd = BPF_CORE_READ_USER(arguments, cgroup);
	submit_event(ctx, event, sizeof(*event));
	return 0;
}

SEC("tp_btf/signal_generate")
int BPF_PROG(watch_crash, int signal, struct kernel_siginfo *info, struct task_struct *task)
{
	struct crash_event *event;
	void *address = NULL;

	if (signal != SIGSEGV && signal != SIGBUS && signal != SIGILL && signal != SIGFPE)
		return 0;
	event = reserve_event(sizeof(*event));
	if (!event)
		return 0;

	fill_header(&event->header, EVENT_CRASH, bpf_core_type_id_local(struct crash_event), task);
	BPF_CORE_READ_INTO(&address, info, _sifields._sigfault._addr);
	event->address = (u64)address;
	event->signal = signal;
	event->code = BPF_CORE_READ(info, si_code);
	event->null_dereference =
		signal == SIGSEGV && event->address < CONFIG_DEFAULT_MMAP_MIN_ADDR;
	submit_event(ctx, event, sizeof(*event));
	return 0;
}
