/* A Kconfig extern of a type that has no option: libbpf does not open the object. */
#include "guard.h"

extern float CONFIG_HZ __kconfig;

PROGRAM(uses_it) { USE(*(volatile u32 *)&CONFIG_HZ); return 0; }

char LICENSE[] SEC("license") = "GPL";
