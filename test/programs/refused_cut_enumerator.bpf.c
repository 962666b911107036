/* clang 14 knows no 64-bit enumerators in BTF and cuts them to 32 bits, but not in the constant. */
#include "core.h"

enum wide { WIDE_SMALL = 1, WIDE_HUGE = 0x123456789ULL };
PROGRAM(value_that_fits, void) { REPORT(bpf_core_enum_value(enum wide, WIDE_SMALL)); return 0; }
PROGRAM(value_that_does_not, void) { REPORT(bpf_core_enum_value(enum wide, WIDE_HUGE)); return 0; }

char LICENSE[] SEC("license") = "GPL";
