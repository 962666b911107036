/* Ways to attach that some kernels do not have. */
#include "cases.h"

SEC("cgroup/connect_unix") int connects(void *ctx) { return 1; }
//  ^^^^^^^^^^^^^^^^^^^^^ attach-type-missing: 5.10 6.1

/* Near misses. */

SEC("cgroup/connect4") int connects_by_ip(void *ctx) { return 1; }

/* Attach types that are told when it is attached, not when it is loaded. */
SEC("tcx/ingress") int takes_in(void *ctx) { return 0; }
SEC("kprobe.multi/do_ex*") int probes(void *ctx) { return 0; }

char LICENSE[] SEC("license") = "GPL";
