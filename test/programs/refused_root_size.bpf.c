/* The size of an element of the root pointer: the compiler multiplies it by the index (so it is 0 for the first), libbpf
 * does not, and the constant found is not the one expected. */
#include "core.h"

struct element { int a, b; } RELOCATED;
PROGRAM(offset_is_fine, struct element) { REPORT(bpf_core_field_offset(p[2])); return 0; }
PROGRAM(size_at_index_5, struct element) { REPORT(bpf_core_field_size(p[5])); return 0; }

char LICENSE[] SEC("license") = "GPL";
