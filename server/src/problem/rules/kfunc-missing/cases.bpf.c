/* Kernel functions that some kernels do not have. */
#include "cases.h"

void bpf_rcu_read_lock(void) __ksym __weak;                                  /* 6.2 and later */
void bpf_rcu_read_unlock(void) __ksym __weak;
u64 bpf_no_such_function(u64 number) __ksym __weak;

TRACED(not_asked)
{
	if (UNKNOWN) {
		bpf_rcu_read_lock();
//^^^^^^^^^^^^^^^^^ kfunc-missing: 5.10 6.1
		bpf_rcu_read_unlock();
//^^^^^^^^^^^^^^^^^^^ kfunc-missing: 5.10 6.1
	}
	return 0;
}

TRACED(nowhere)
{
	return bpf_no_such_function(1);
	//     ^^^^^^^^^^^^^^^^^^^^ kfunc-missing: 5.10 6.1 6.12 6.18 7.2
}

/* Near misses. */

TRACED(asked)
{
	if (bpf_ksym_exists(bpf_rcu_read_lock)) {
		bpf_rcu_read_lock();
		bpf_rcu_read_unlock();
	}
	return 0;
}

TRACED(nowhere_asked) { return bpf_ksym_exists(bpf_no_such_function) ? bpf_no_such_function(1) : 0; }

char LICENSE[] SEC("license") = "GPL";
