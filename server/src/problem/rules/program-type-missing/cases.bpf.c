/* Programs of types that some kernels do not have. */
#include "cases.h"

SEC("syscall") int runs_as_syscall(void *ctx) { return 0; }
//  ^^^^^^^^^ program-type-missing: 5.10

SEC("netfilter") int filters(void *ctx) { return 1; }
//  ^^^^^^^^^^^ program-type-missing: 5.10 6.1

/* Near misses. */

SEC("sk_lookup") int looks_up(void *ctx) { return 1; }
SEC("xdp") int passes(void *ctx) { return 2; }

char LICENSE[] SEC("license") = "GPL";
