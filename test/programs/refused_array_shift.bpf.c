/* The left shift of an array element. */
#include "core.h"

struct arrays { int v[4]; } RELOCATED;
PROGRAM(shift_of_element, struct arrays) { REPORT(field_left_shift(p->v[1])); return 0; }

char LICENSE[] SEC("license") = "GPL";
