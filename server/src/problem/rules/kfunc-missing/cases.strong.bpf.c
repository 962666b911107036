/* A strong one: where it is missing no program of the object loads. */
#include "cases.h"

void bpf_rcu_read_lock(void) __ksym;
//   ^^^^^^^^^^^^^^^^^ kfunc-missing: 5.10 6.1
void bpf_rcu_read_unlock(void) __ksym __weak;

TRACED(asked)
{
	if (bpf_core_field_exists(((struct task_struct *)0)->mm_cid)) {
		bpf_rcu_read_lock();
		bpf_rcu_read_unlock();
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
