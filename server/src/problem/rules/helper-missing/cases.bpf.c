/* Helpers that some kernels do not have. */
#include "cases.h"

enum bpf_func_id { BPF_FUNC_get_current_task_btf = 158, BPF_FUNC_strncmp = 182 };

PROGRAM(newer)
{
	return bpf_get_current_task_btf() != 0;
	//     ^^^^^^^^^^^^^^^^^^^^^^^^ helper-missing: 5.10
}

PROGRAM(with_arguments)
{
	char name[16] = "";
	return bpf_strncmp(name, sizeof(name), "core");
	//     ^^^^^^^^^^^ helper-missing: 5.10
}

/* A number that no kernel has. */
static long (*const bpf_never_was)(void) = (void *)7777;
PROGRAM(nowhere)
{
	return bpf_never_was();
	//     ^^^^^^^^^^^^^ helper-missing: 5.10 6.1 6.12 6.18 7.2
}

PROGRAM(inverted)
{
	if (!bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf))
		return bpf_get_current_task_btf() != 0;
		//     ^^^^^^^^^^^^^^^^^^^^^^^^ helper-missing: 5.10
	return 0;
}

/* Near misses. */

PROGRAM(asked)
{
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf))
		return bpf_get_current_task_btf() != 0;
	return bpf_get_current_task() != 0;
}

extern u32 LINUX_KERNEL_VERSION __kconfig;
PROGRAM(asked_by_version)
{
	char name[16] = "";
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 17, 0))
		return bpf_strncmp(name, sizeof(name), "core");
	return 0;
}

/* Reading memory of the kernel was one helper before 5.5, and libbpf puts that in where it has to. */
PROGRAM(probe_read)
{
	u64 number = 0;
	return bpf_probe_read_kernel(&number, sizeof(number), ctx);
}

char LICENSE[] SEC("license") = "GPL";
