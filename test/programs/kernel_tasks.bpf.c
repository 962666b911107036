/* Processes, credentials, namespaces and memory of real kernels: renamed, moved, dropped and regrouped fields. */
#include "core.h"

typedef struct { int counter; } RELOCATED atomic_t;
typedef struct { unsigned int val; } RELOCATED kuid_t;
struct list_head { struct list_head *next, *prev; } RELOCATED;
struct task_struct;
struct pid_namespace { unsigned int level; int pid_max; int memfd_noexec_scope; struct pid_namespace *parent; } RELOCATED;
struct upid { int nr; struct pid_namespace *ns; } RELOCATED;
struct pid { unsigned int level; struct upid numbers[1]; } RELOCATED;
struct nsproxy { struct pid_namespace *pid_ns_for_children; } RELOCATED;
typedef struct { u64 val; } RELOCATED kernel_cap_t;
struct kernel_cap_struct___old { u32 cap[2]; } RELOCATED;
typedef struct kernel_cap_struct___old kernel_cap_t___old;
struct cred { kuid_t uid; kuid_t euid; kernel_cap_t cap_effective; void *security; } RELOCATED;
struct cred___old { kernel_cap_t___old cap_effective; } RELOCATED;
struct mm_rss_stat { long count[4]; } RELOCATED;
struct percpu_counter { long count; } RELOCATED;
struct mm_struct {
	struct { atomic_t mm_count; void *mmap_base_unknown; unsigned long start_code, arg_start, arg_end; void *pgd; };
	struct percpu_counter rss_stat[4];
} RELOCATED;
struct mm_struct___old_rss { struct mm_rss_stat rss_stat; } RELOCATED;
struct thread_info { unsigned long flags; unsigned int cpu; } RELOCATED;
struct sched_entity { u64 vruntime; u64 sum_exec_runtime; unsigned int on_rq; } RELOCATED;
struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	void *stack;
	unsigned int flags;
	int prio;
	int pid;
	int tgid;
	struct sched_entity se;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct list_head children;
	struct mm_struct *mm;
	struct nsproxy *nsproxy;
	struct pid *thread_pid;
	const struct cred *cred;
	char comm[16];
	u64 start_time;
	u64 start_boottime;
	unsigned long nvcsw;
	unsigned int in_execve : 1;
	unsigned int no_cgroup_migration : 1;
	unsigned int frozen : 1;
	unsigned int sched_reset_on_fork : 1;
	unsigned int restore_sigmask : 1;
	unsigned int not_a_kernel_flag : 1;
	int exit_code;
	unsigned int personality;
	void *bpf_storage;
} RELOCATED;
struct task_struct___old { long state; u64 real_start_time; unsigned int cpu; } RELOCATED;
struct task_struct___wrong_types { u64 comm; char *pid; int mm; } RELOCATED;

/* task_struct.state became __state in 5.14: each flavor is absent on one side. */
SEC("raw_tp/sched_switch")
int state_of_task(struct task_struct *task)
{
	struct task_struct___old *old = (void *)task;

	if (bpf_core_field_exists(task->__state))
		return task->__state;
	if (bpf_core_field_exists(old->state))
		return old->state;
	return -1;
}

/* The usual walk by BPF_CORE_READ. */
SEC("raw_tp/sched_process_exec")
int walk_task(struct task_struct *task)
{
	char comm[16];

	REPORT(BPF_CORE_READ(task, pid));
	REPORT(BPF_CORE_READ(task, tgid));
	REPORT(BPF_CORE_READ(task, real_parent, tgid));
	REPORT(BPF_CORE_READ(task, group_leader, start_time));
	REPORT(BPF_CORE_READ(task, start_boottime));
	REPORT(BPF_CORE_READ(task, nsproxy, pid_ns_for_children, level));
	REPORT(BPF_CORE_READ(task, thread_pid, numbers[0].nr));
	REPORT(BPF_CORE_READ(task, mm, arg_start));
	REPORT(task->cred->uid.val);
	REPORT(BPF_CORE_READ(task, se.vruntime));
	BPF_CORE_READ_STR_INTO(&comm, task, comm);
	return 0;
}

/* Direct loads, as BTF-enabled programs write them. */
SEC("raw_tp/sched_process_fork")
int load_from_task(struct task_struct *task)
{
	REPORT(task->pid);
	REPORT(task->flags);
	REPORT(task->exit_code);
	REPORT(task->thread_info.flags);
	REPORT(task->thread_info.cpu);
	REPORT(task->comm[3]);
	REPORT(task->nvcsw);
	REPORT(task->real_parent->tgid);
	REPORT(task->mm->start_code);
	REPORT(task->mm->mm_count.counter);
	REPORT((unsigned long)task->children.next);
	REPORT((unsigned long)task->bpf_storage);
	return 0;
}

/* Bitfields of task_struct wander with nearly every release. */
SEC("raw_tp/sched_process_exit")
int bits_of_task(struct task_struct *task)
{
	REPORT(BPF_CORE_READ_BITFIELD(task, in_execve));
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork));
	REPORT(BPF_CORE_READ_BITFIELD_PROBED(task, restore_sigmask));
	REPORT(bpf_core_field_exists(task->no_cgroup_migration));
	REPORT(bpf_core_field_exists(task->frozen));
	REPORT(bpf_core_field_exists(task->not_a_kernel_flag));
	REPORT(field_is_signed(task->frozen));
	REPORT(task->no_cgroup_migration);
	return 0;
}

/* A name alone is not enough: the kinds of the fields differ. */
SEC("raw_tp/wrong_types")
int wrong_types(struct task_struct___wrong_types *task)
{
	REPORT(bpf_core_field_exists(task->comm));
	REPORT(bpf_core_field_exists(task->pid));
	REPORT(bpf_core_field_exists(task->mm));
	return 0;
}

/* kernel_cap_t: a nameless struct now, a named one before 6.3. */
SEC("raw_tp/capable")
int capabilities(struct cred *cred)
{
	struct cred___old *old = (void *)cred;

	if (bpf_core_field_exists(cred->cap_effective.val))
		REPORT(cred->cap_effective.val);
	else
		REPORT(old->cap_effective.cap[1]);
	REPORT(bpf_core_type_exists(kernel_cap_t));
	REPORT(bpf_core_type_size(kernel_cap_t));
	REPORT(bpf_core_type_exists(struct kernel_cap_struct___old));
	return 0;
}

/* rss_stat: a struct with an array before 6.2, an array of counters since. */
SEC("raw_tp/rss_stat")
int rss(struct mm_struct *mm)
{
	struct mm_struct___old_rss *old = (void *)mm;

	if (bpf_core_type_exists(struct mm_rss_stat))
		REPORT(old->rss_stat.count[1]);
	else
		REPORT(mm->rss_stat[1].count);
	REPORT(bpf_core_field_size(mm->rss_stat));
	REPORT(bpf_core_field_exists(mm->rss_stat[3]));
	REPORT(bpf_core_field_exists(mm->mmap_base_unknown));
	return 0;
}

/* pid_namespace grows at its end and in between. */
SEC("raw_tp/pid_namespace")
int namespaces(struct pid_namespace *ns)
{
	REPORT(bpf_core_type_size(struct pid_namespace));
	REPORT(bpf_core_field_exists(ns->pid_max));
	REPORT(bpf_core_field_exists(ns->memfd_noexec_scope));
	REPORT(bpf_core_field_offset(ns->level));
	REPORT(ns->parent->level);
	return 0;
}

/* struct pid ends in an array of one element, or an open one: the second element is in reach of just one of them. */
struct pid___many { struct upid numbers[8]; } RELOCATED;
SEC("raw_tp/pid")
int pid_numbers(struct pid___many *pid)
{
	REPORT(pid->numbers[0].nr);
	REPORT(bpf_core_field_exists(pid->numbers[1]));
	REPORT(pid->numbers[1].nr);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
