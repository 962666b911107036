/* Signedness and shifts cannot be asked of an array element. */
#include "core.h"

struct arrays { int v[4]; } RELOCATED;
PROGRAM(size_is_fine, struct arrays) { REPORT(bpf_core_field_size(p->v[1])); return 0; }
PROGRAM(signed_element, struct arrays) { REPORT(field_is_signed(p->v[1])); return 0; }

char LICENSE[] SEC("license") = "GPL";
