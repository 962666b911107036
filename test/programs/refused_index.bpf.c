/* An element beyond the array it belongs to. */
#include "core.h"

struct arrays { int v[4]; int w; } RELOCATED;
#pragma clang diagnostic ignored "-Warray-bounds"
PROGRAM(last_element, struct arrays) { REPORT(p->v[3]); return 0; }
PROGRAM(element_beyond, struct arrays) { REPORT(p->v[4]); return 0; }

char LICENSE[] SEC("license") = "GPL";
