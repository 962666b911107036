/* Texts that are read at the place of a field that holds a pointer to them. */
#include "cases.h"

/* An array until 6.2, then a pointer. */
struct thermal_governor___array { char name[20]; } RELOCATED;
struct thermal_governor___pointer { const char *name; } RELOCATED;

PROGRAM(pointer_as_array)
{
	struct thermal_governor___pointer *governor = ARGUMENT(struct thermal_governor___pointer, 0);
	char text[20] = "";
	if (bpf_core_field_exists(governor->name))
		BPF_CORE_READ_STR_INTO(&text, governor, name);
		//                                      ^^^^ string-pointer-or-array: 6.12 6.18 7.2
	return text[0];
}

PROGRAM(pointer_as_array_by_helper)
{
	struct thermal_governor___pointer *governor = ARGUMENT(struct thermal_governor___pointer, 0);
	char text[20] = "";
	if (bpf_core_field_exists(governor->name))
		bpf_core_read_str(text, sizeof(text), &governor->name);
		//                                               ^^^^ string-pointer-or-array: 6.12 6.18 7.2
	return text[0];
}

/* Near misses. */

PROGRAM(each_as_it_is)
{
	struct thermal_governor___pointer *pointer = ARGUMENT(struct thermal_governor___pointer, 0);
	struct thermal_governor___array *array = (void *)pointer;
	char text[20] = "";
	if (bpf_core_field_exists(array->name))
		BPF_CORE_READ_STR_INTO(&text, array, name);
	else
		bpf_probe_read_kernel_str(text, sizeof(text), BPF_CORE_READ(pointer, name));
	return text[0];
}

/* Bytes are bytes, whatever they are. */
PROGRAM(bytes_of_an_array)
{
	struct thermal_governor___array *governor = ARGUMENT(struct thermal_governor___array, 0);
	u64 first = 0;
	if (bpf_core_field_exists(governor->name))
		bpf_core_read(&first, sizeof(first), &governor->name);
	return first != 0;
}

struct task_struct___named { char comm[16]; } RELOCATED;
PROGRAM(array_everywhere)
{
	struct task_struct___named *task = (void *)TASK;
	char text[16] = "";
	BPF_CORE_READ_STR_INTO(&text, task, comm);
	return text[0];
}

char LICENSE[] SEC("license") = "GPL";
