/* The right shift of an array element. */
#include "core.h"

struct arrays { int v[4]; } RELOCATED;
PROGRAM(shift_of_element, struct arrays) { REPORT(field_right_shift(p->v[1])); return 0; }

char LICENSE[] SEC("license") = "GPL";
