/* A return value that the hook does not know. */
#include "common.h"

SEC("cgroup/sock_create")
int deciding(struct bpf_sock *sk)
{
	return 5; /* FAILS: return-value */
}
