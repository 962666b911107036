/* Read by several programs; on 6.12 both fields have other names. */
#define SEC(name) __attribute__((section(name), used))

struct task_struct___5_10 {
	long state;
	int pid;
} __attribute__((preserve_access_index));

struct inode___5_10 {
	struct {
		long tv_sec;
	} i_ctime;
} __attribute__((preserve_access_index));

static inline __attribute__((always_inline)) long task_state(struct task_struct___5_10 *task)
{
	return task->state;
}

static inline __attribute__((always_inline)) long inode_time(struct inode___5_10 *inode)
{
	return inode->i_ctime.tv_sec;
}
