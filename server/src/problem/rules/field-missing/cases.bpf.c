/* Fields that some kernels do not have. */
#include "cases.h"

PROGRAM(renamed)
{
	struct task_struct *task = TASK;
	return BPF_CORE_READ(task, state);
	//                         ^^^^^ field-missing: 6.1 6.12 6.18 7.2
}

PROGRAM(newer)
{
	struct task_struct *task = TASK;
	return BPF_CORE_READ(task, __state);
	//                         ^^^^^^^ field-missing: 5.10
}

/* Somewhere on a longer way. */
PROGRAM(end_of_chain)
{
	struct task_struct *task = TASK;
	return BPF_CORE_READ(task, group_leader, cred, ucounts) != 0;
	//                                             ^^^^^^^ field-missing: 5.10
}

struct request___with_disk { struct gendisk___plain *rq_disk; } RELOCATED;
struct gendisk___plain { int major; } RELOCATED;
PROGRAM(begin_of_chain)
{
	struct request___with_disk *request = ARGUMENT(struct request___with_disk, 0);
	return BPF_CORE_READ(request, rq_disk, major);
	//                            ^^^^^^^ field-missing: 6.1 6.12 6.18 7.2
}

PROGRAM(within_a_struct)
{
	struct inode *inode = ARGUMENT(struct inode, 0);
	return BPF_CORE_READ(inode, i_ctime.tv_sec);
	//                          ^^^^^^^ field-missing: 6.12 6.18 7.2
}

/* Read plainly, where the verifier follows the pointer. */
TRACED(plain_load)
{
	struct task_struct *task = (void *)ctx[0];
	return task->cpu;
	//           ^^^ field-missing: 6.1 6.12 6.18 7.2
}

PROGRAM(by_helper)
{
	unsigned int state = 0;
	struct task_struct *task = TASK;
	return bpf_core_read(&state, sizeof(state), &task->__state) + state;
	//                                                 ^^^^^^^ field-missing: 5.10
}

/* The four or five records of one bitfield are one problem. */
struct inet_sock { u8 freebind : 1; } RELOCATED;
PROGRAM(bitfield)
{
	struct inet_sock *socket = ARGUMENT(struct inet_sock, 0);
	return BPF_CORE_READ_BITFIELD_PROBED(socket, freebind);
	//                                           ^^^^^^^^ field-missing: 6.12 6.18 7.2
}

/* A size has no value either where the field is missing. */
PROGRAM(size)
{
	struct task_struct *task = TASK;
	return bpf_core_field_size(task->mm_cid);
	//                               ^^^^^^ field-missing: 5.10 6.1
	//                               ^^^^^^ kind-mismatch: 7.2
}

/* One line that is inlined twice is one problem. */
static __always_inline int worker_of(struct task_struct *task)
{
	return BPF_CORE_READ(task, worker_private) != 0;
	//                         ^^^^^^^^^^^^^^ field-missing: 5.10
}
PROGRAM(inlined_here) { return worker_of(TASK); }
PROGRAM(inlined_there) { return worker_of(BPF_CORE_READ(TASK, group_leader)); }

/* One subprogram with two callers, too. */
static __noinline int worker_in_subprogram(struct task_struct *task)
{
	return BPF_CORE_READ(task, pf_io_worker) != 0;
	//                         ^^^^^^^^^^^^ field-missing: 6.1 6.12 6.18 7.2
}
PROGRAM(called_here) { return worker_in_subprogram(TASK); }
PROGRAM(called_there) { return worker_in_subprogram(BPF_CORE_READ(TASK, real_parent)); }

/* Near misses. */

PROGRAM(guarded)
{
	struct task_struct *task = TASK;
	if (bpf_core_field_exists(task->state))
		return BPF_CORE_READ(task, state);
	return BPF_CORE_READ(task, __state);
}

/* A flavor may leave fields out and have them in another order. */
struct task_struct___few { int tgid, pid; } RELOCATED;
PROGRAM(flavor)
{
	struct task_struct___few *task = (void *)TASK;
	return BPF_CORE_READ(task, pid) + BPF_CORE_READ(task, tgid);
}

/* `folio` has it in an anonymous union in an anonymous struct. */
struct folio { void *mapping; } RELOCATED;
PROGRAM(in_anonymous_struct)
{
	struct folio *folio = ARGUMENT(struct folio, 0);
	if (!bpf_core_type_exists(struct folio))
		return 0;
	return BPF_CORE_READ(folio, mapping) != 0;
}

/* Nobody asks this subprogram for the old name where it is gone. */
static __noinline int state_of(struct task_struct *task, bool old)
{
	return old ? BPF_CORE_READ(task, state) : BPF_CORE_READ(task, __state);
}
PROGRAM(guarded_by_caller) { return state_of(TASK, TASK_HAS(state)); }

char LICENSE[] SEC("license") = "GPL";
