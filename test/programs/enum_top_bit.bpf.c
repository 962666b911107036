/* A 32-bit unsigned enumerator with the top bit set: the compiler puts 0xffffffff into the constant, libbpf expects it
 * extended with the sign and refuses the object as soon as a target has the enumerator. */
#include "core.h"

enum top_bit { TOP_BIT_LOW = 1, TOP_BIT_ALL = 0xffffffffU };

PROGRAM(low_enumerator, void) { REPORT(bpf_core_enum_value(enum top_bit, TOP_BIT_LOW)); return 0; }
PROGRAM(top_enumerator_exists, void) { return bpf_core_enum_value_exists(enum top_bit, TOP_BIT_ALL); }
PROGRAM(top_enumerator_value, void) { REPORT(bpf_core_enum_value(enum top_bit, TOP_BIT_ALL)); return 0; }

char LICENSE[] SEC("license") = "GPL";
