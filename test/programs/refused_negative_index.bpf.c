/* A negative element of the root pointer. */
#include "core.h"

struct element { int a, b; } RELOCATED;
PROGRAM(element_before, struct element) { REPORT(bpf_core_field_offset(p[-1].b)); return 0; }

char LICENSE[] SEC("license") = "GPL";
