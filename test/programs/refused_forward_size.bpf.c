/* A forward declaration exists or not, but has no size, and that is asked of the local one first. */
#include "core.h"

struct only_declared;
PROGRAM(existence_is_fine, void) { REPORT(bpf_core_type_exists(struct only_declared)); return 0; }
PROGRAM(size_of_forward, void) { REPORT(bpf_core_type_size(struct only_declared)); return 0; }

char LICENSE[] SEC("license") = "GPL";
