/* Kernel functions that a program may call from some version on. */
#include "guard.h"

struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym __weak; /* 6.2 and later */
void bpf_task_release(struct task_struct *task) __ksym __weak;
void bpf_rcu_read_lock(void) __ksym __weak;                                   /* 6.2 and later */
void bpf_rcu_read_unlock(void) __ksym __weak;
u64 bpf_no_such_function(u64 number) __ksym __weak;
struct task_struct *bpf_task_acquire___with_number(struct task_struct *task, u64 number) __ksym __weak;

#define PROGRAM_BTF(name) SEC("tp_btf/sched_process_exit") int name(u64 *ctx)

/* Loads everywhere: asked before. */
PROGRAM_BTF(asked)
{
	if (bpf_rcu_read_lock) {
		bpf_rcu_read_lock();
		bpf_rcu_read_unlock();
	}
	return 0;
}

/* Fails where the function is missing. */
PROGRAM_BTF(not_asked)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	return 0;
}

/* Loads everywhere: it is nowhere. */
PROGRAM_BTF(nowhere_asked)
{
	if (bpf_no_such_function)
		USE(bpf_no_such_function(1));
	return 0;
}

/* Fails everywhere. */
PROGRAM_BTF(nowhere_not_asked)
{
	USE(bpf_no_such_function(1));
	return 0;
}

/* Loads everywhere: where it is missing the read is dead; where it is there, so is the field. */
PROGRAM_BTF(function_implies_field)
{
	if (bpf_rcu_read_lock)
		READ_TASK(__state);
	return 0;
}

/* Fails where the function is missing and the field too, and where a function's address is not known to be more than
 * null. */
PROGRAM_BTF(field_where_missing)
{
	if (!bpf_rcu_read_lock)
		READ_TASK(never_was);
	return 0;
}

/* Fails where both are there: asks for one and reads by the other. */
PROGRAM_BTF(two_functions)
{
	if (bpf_rcu_read_lock && bpf_task_acquire)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a flavor with another signature fits no kernel. */
PROGRAM_BTF(wrong_signature)
{
	if (bpf_task_acquire___with_number)
		READ_TASK(never_was);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
