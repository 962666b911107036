/* Names that are an array here and a pointer to one there. */
#include "cases.h"

/* An array until 6.2, then a pointer. */
struct thermal_governor___array { char name[20]; } RELOCATED;
struct thermal_governor___pointer { const char *name; } RELOCATED;

PROGRAM(pointer_as_array)
{
	struct thermal_governor___array *governor = ARGUMENT(struct thermal_governor___array, 0);
	char name[20] = "";
	BPF_CORE_READ_STR_INTO(&name, governor, name);
	//                                      ^^^^ string-pointer-or-array: 6.12 6.18 7.2
	return name[0];
}

PROGRAM(pointer_as_array_by_helper)
{
	struct thermal_governor___array *governor = ARGUMENT(struct thermal_governor___array, 0);
	char name[20] = "";
	bpf_core_read_str(name, sizeof(name), &governor->name);
	//                                               ^^^^ string-pointer-or-array: 6.12 6.18 7.2
	return name[0];
}

PROGRAM(array_as_pointer)
{
	struct thermal_governor___pointer *governor = ARGUMENT(struct thermal_governor___pointer, 0);
	char name[20] = "";
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(governor, name));
	//                                                                    ^^^^ string-pointer-or-array: 5.10 6.1
	return name[0];
}

/* Near misses. */

struct task_struct___named { char comm[16]; } RELOCATED;
PROGRAM(array_everywhere)
{
	struct task_struct___named *task = (void *)TASK;
	char name[16] = "";
	BPF_CORE_READ_STR_INTO(&name, task, comm);
	return name[0];
}

char LICENSE[] SEC("license") = "GPL";
