/* An extern that is neither a Kconfig option nor a kernel symbol, as a forgotten macro leaves it: libbpf does not open
 * the object. */
#include "guard.h"

extern int forgotten_constant;

PROGRAM(uses_it) { USE(forgotten_constant); return 0; }
PROGRAM(does_not) { return 0; }

char LICENSE[] SEC("license") = "GPL";
