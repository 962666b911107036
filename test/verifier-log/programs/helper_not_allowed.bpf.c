/* A helper that programs of this type may not call. */
#include "common.h"

SEC("xdp")
int calling(struct xdp_md *ctx)
{
	return bpf_get_current_pid_tgid() == 1 || bpf_override_return((void *)ctx, 1); /* FAILS: helper-refused */
}
