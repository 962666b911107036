/* The shapes in which functions come: several programs in a section, sections with `?`, subprograms of every linkage,
 * callbacks, and records in code that only some programs reach. */
#include "core.h"

struct task_struct { int pid; int tgid; struct task_struct *real_parent; unsigned int flags; long state; unsigned int __state; } RELOCATED;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} counters SEC(".maps");

extern bool CONFIG_BPF_SYSCALL __kconfig;
extern int CONFIG_HZ __kconfig;
extern int LINUX_KERNEL_VERSION __kconfig;
const volatile int wanted_pid = 0;
int seen;

/* A static subprogram that stays one. */
static __attribute__((noinline)) int parent_of(struct task_struct *task)
{
	return BPF_CORE_READ(task, real_parent, tgid);
}

/* Global subprograms: visible, weak, hidden. */
__attribute__((noinline)) int flags_of(struct task_struct *task)
{
	return task ? (int)BPF_CORE_READ(task, flags) : 0;
}
__weak __attribute__((noinline)) int pid_of(struct task_struct *task)
{
	return task ? BPF_CORE_READ(task, pid) + parent_of(task) : 0;
}
__hidden __attribute__((noinline)) int tgid_of(struct task_struct *task)
{
	return task ? BPF_CORE_READ(task, tgid) : 0;
}

/* Nobody calls this one, its records are worked through all the same. */
__attribute__((noinline)) int never_called(struct task_struct *task)
{
	return task && bpf_core_field_exists(task->state) ? 1 : 0;
}

/* A callback: reached through its address only. */
static int count_one(u32 index, void *context)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	seen += BPF_CORE_READ(task, pid) == wanted_pid;
	return bpf_core_field_exists(task->__state);
}

/* Three programs share a section. */
SEC("raw_tp/shared") int shared_first(struct task_struct *task) { return task->pid; }
SEC("raw_tp/shared") int shared_second(struct task_struct *task) { return pid_of(task) + flags_of(task); }
SEC("raw_tp/shared") int shared_third(struct task_struct *task) { return task->tgid + parent_of(task); }

/* Not loaded unless asked for. */
SEC("?raw_tp/optional") int optional(struct task_struct *task) { return bpf_core_field_offset(task->state); }
SEC("?raw_tp/optional") int optional_second(struct task_struct *task) { return tgid_of(task); }

SEC("raw_tp/callback")
int with_callback(struct task_struct *task)
{
	if (CONFIG_BPF_SYSCALL && CONFIG_HZ > 100 && LINUX_KERNEL_VERSION > 0x050000)
		bpf_loop(4, count_one, &seen, 0);
	return task->flags;
}

/* A program without any record. */
SEC("raw_tp/plain") int without_records(void *context) { return bpf_map_lookup_elem(&counters, &(u32){ 0 }) != 0; }

char LICENSE[] SEC("license") = "GPL";
