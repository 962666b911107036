/* A local field of more than 4 GiB: its size overflows 32 bits. */
#include "core.h"

struct oversized { int a; u8 v[65536][65537]; } RELOCATED;
PROGRAM(existence_is_fine, struct oversized) { return bpf_core_field_exists(p->v); }
PROGRAM(offset_of_oversized, struct oversized) { REPORT(bpf_core_field_offset(p->v)); return 0; }

char LICENSE[] SEC("license") = "GPL";
