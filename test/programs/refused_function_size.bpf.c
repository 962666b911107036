/* A typedef of a function type has no size. */
#include "core.h"

typedef int function_t(int);
PROGRAM(size_of_function, void) { REPORT(bpf_core_type_size(function_t)); return 0; }

char LICENSE[] SEC("license") = "GPL";
