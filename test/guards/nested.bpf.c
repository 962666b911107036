/* The read stands within the branch of its test. */
#include "guard.h"

/* Loads everywhere: the plainest guard. */
PROGRAM(plain)
{
	if (TASK_HAS(state))
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: one branch for each name. */
PROGRAM(one_branch_each)
{
	if (TASK_HAS(__state))
		READ_TASK(__state);
	else
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: each name has its own test, and neither may be there. */
PROGRAM(each_its_own)
{
	if (TASK_HAS(__state))
		READ_TASK(__state);
	else if (TASK_HAS(state))
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: three levels deep. */
PROGRAM(three_levels)
{
	if (TASK_HAS(pid))
		if (TASK_HAS(tgid))
			if (TASK_HAS(cpu))
				READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the test is the outermost, two others are between. */
PROGRAM(test_outermost)
{
	struct task_struct *task = TASK;
	if (TASK_HAS(worker_private)) {
		if (BPF_CORE_READ(task, pid) > 1) {
			if (UNKNOWN & 4)
				READ(task, worker_private);
			else
				READ(task, start_time);
		}
	}
	return 0;
}

/* Loads everywhere: an unknown condition around both. */
PROGRAM(chance_outermost)
{
	if (UNKNOWN & 4) {
		if (TASK_HAS(user_cpus_ptr))
			READ_TASK(user_cpus_ptr);
	}
	return 0;
}

/* Loads everywhere: the else branch of an else branch. */
PROGRAM(else_of_else)
{
	struct inode *inode = ARGUMENT(struct inode, 0);
	if (HAS(struct inode, i_ctime_sec)) {
		READ(inode, i_ctime_sec);
	} else {
		if (HAS(struct inode, __i_ctime)) {
			READ(inode, __i_ctime.tv_sec);
		} else {
			READ(inode, i_ctime.tv_sec);
		}
	}
	return 0;
}

/* Fails from 5.17 on: the read fell out of the braces. */
PROGRAM(missing_braces)
{
	struct request *request = ARGUMENT(struct request, 0);
	u64 disk = 0;
	if (HAS(struct request, rq_disk))
		USE(1);
	disk = (u64)BPF_CORE_READ(request, rq_disk);
	USE(disk);
	return 0;
}

/* Loads everywhere: the inner test is never reached where the outer fails. */
PROGRAM(newer_within_older)
{
	struct iov_iter *iter = ARGUMENT(struct iov_iter, 0);
	if (HAS(struct iov_iter, iter_type)) {
		if (HAS(struct iov_iter, __iov))
			READ(iter, __iov);
		else
			READ(iter, iov);
		READ(iter, iter_type);
	}
	return 0;
}

/* Fails on 5.10 alone: the inner read wants an older field than the outer test proves. */
PROGRAM(outer_proves_too_little)
{
	struct iov_iter *iter = ARGUMENT(struct iov_iter, 0);
	if (HAS(struct iov_iter, iov))
		READ(iter, iter_type);
	return 0;
}

/* Loads everywhere: a field within a field within a pointer's target. */
PROGRAM(whole_path)
{
	struct task_struct *task = TASK;
	if (TASK_HAS(thread_info.cpu))
		READ(task, thread_info.cpu);
	else
		READ(task, cpu);
	return 0;
}

/* Fails on 5.10: only the first half of the path is tested. */
PROGRAM(half_path)
{
	struct task_struct *task = TASK;
	if (TASK_HAS(thread_info))
		READ(task, thread_info.cpu);
	return 0;
}

/* Loads everywhere: a chain over three pointers, with its last step tested. */
PROGRAM(last_step_tested)
{
	if (HAS(struct cred, ucounts))
		READ_TASK(group_leader, real_parent, cred, ucounts);
	return 0;
}

/* Fails before 5.14: the chain's first step is tested instead. */
PROGRAM(first_step_tested)
{
	if (TASK_HAS(group_leader))
		READ_TASK(group_leader, real_parent, cred, ucounts);
	return 0;
}

/* Loads everywhere: do-while(0) with a break. */
PROGRAM(break_out)
{
	do {
		if (!TASK_HAS(pf_io_worker))
			break;
		READ_TASK(pf_io_worker);
	} while (0);
	return 0;
}

/* Loads everywhere: both reads under one test of the newer. */
PROGRAM(two_reads_one_test)
{
	struct task_struct *task = TASK;
	if (TASK_HAS(blocked_on)) {
		READ(task, blocked_on);
		READ(task, __state);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
