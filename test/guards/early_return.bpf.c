/* A test that leaves the program before the read. */
#include "guard.h"

/* Fails from 5.14 on: nothing stands before the read. */
PROGRAM(unguarded_old) { READ_TASK(state); return 0; }

/* Fails before 5.14: nothing stands before the read. */
PROGRAM(unguarded_new) { READ_TASK(__state); return 0; }

/* Loads everywhere: the field never went away. */
PROGRAM(unguarded_lasting) { READ_TASK(pid); return 0; }

/* Fails everywhere: no kernel has it. */
PROGRAM(unguarded_never) { READ_TASK(never_was); return 0; }

/* Loads everywhere: gone before the read where the field is missing. */
PROGRAM(leave_if_missing)
{
	if (!TASK_HAS(state))
		return 0;
	READ_TASK(state);
	return 0;
}

/* Loads everywhere: the same for the newer name. */
PROGRAM(leave_if_missing_new)
{
	if (!TASK_HAS(__state))
		return 1;
	READ_TASK(__state);
	return 0;
}

/* Loads everywhere: leaves with one read, goes on with the other. */
PROGRAM(leave_with_other_read)
{
	struct task_struct *task = TASK;
	if (TASK_HAS(__state)) {
		READ(task, __state);
		return 0;
	}
	READ(task, state);
	return 0;
}

/* Loads everywhere: several exits in a row, each for a different reason. */
PROGRAM(several_exits)
{
	struct task_struct *task = TASK;
	if (!task)
		return 0;
	if (BPF_CORE_READ(task, pid) == 0)
		return 0;
	if (!TASK_HAS(cpu))
		return 0;
	READ(task, cpu);
	return 0;
}

/* Loads everywhere: the exit is a goto to the end. */
PROGRAM(leave_by_goto)
{
	int result = 1;
	if (!TASK_HAS(worker_private))
		goto out;
	READ_TASK(worker_private);
	result = 0;
out:
	return result;
}

/* Fails where `cpu` is missing: the exit depends on a random number as well. */
PROGRAM(leave_sometimes)
{
	if (!TASK_HAS(cpu) && UNKNOWN > 5)
		return 0;
	READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: leaves if missing, or by chance. */
PROGRAM(leave_if_missing_or_by_chance)
{
	if (!TASK_HAS(cpu) || UNKNOWN > 5)
		return 0;
	READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: three names of one time stamp, newest first. */
PROGRAM(three_names)
{
	struct inode *inode = ARGUMENT(struct inode, 0);
	if (HAS(struct inode, i_ctime_sec)) {
		READ(inode, i_ctime_sec);
		return 0;
	}
	if (HAS(struct inode, __i_ctime)) {
		READ(inode, __i_ctime.tv_sec);
		return 0;
	}
	if (HAS(struct inode, i_ctime)) {
		READ(inode, i_ctime.tv_sec);
		return 0;
	}
	return 1;
}

/* Fails from 6.11 on: the newest name is forgotten, so the oldest is read there. */
PROGRAM(two_of_three_names)
{
	struct inode *inode = ARGUMENT(struct inode, 0);
	if (HAS(struct inode, __i_ctime)) {
		READ(inode, __i_ctime.tv_sec);
		return 0;
	}
	READ(inode, i_ctime.tv_sec);
	return 0;
}

/* Loads everywhere: an exit in the middle of work that is fine everywhere. */
PROGRAM(exit_amid_work)
{
	struct kernfs_node *node = ARGUMENT(struct kernfs_node, 0);
	u64 id = BPF_CORE_READ(node, id);
	if (!HAS(struct kernfs_node, parent))
		return (int)id;
	id += (u64)BPF_CORE_READ(node, parent);
	USE(id);
	return 0;
}

/* Fails from 6.15 on: the exit asks about the request, the read is of the node. */
PROGRAM(exit_for_another_type)
{
	struct kernfs_node *node = ARGUMENT(struct kernfs_node, 0);
	if (!HAS(struct request, q))
		return 0;
	READ(node, parent);
	return 0;
}

/* Loads everywhere: the test stands far before the read. */
PROGRAM(exit_long_before)
{
	struct file *file = ARGUMENT(struct file, 0);
	if (!HAS(struct file, f_count))
		return 0;
	for (int i = 0; i < 8; i++)
		READ(file, f_inode);
	if (UNKNOWN & 1)
		READ_TASK(pid);
	READ(file, f_count);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
