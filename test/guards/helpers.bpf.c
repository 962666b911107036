/* Helpers that newer kernels have, asked for by their enumerator. */
#include "guard.h"

enum bpf_func_id {
	BPF_FUNC_ktime_get_ns = 5,
	BPF_FUNC_get_current_task_btf = 158,
	BPF_FUNC_ktime_get_coarse_ns = 160,
	BPF_FUNC_snprintf = 165,
	BPF_FUNC_get_func_ip = 173,
	BPF_FUNC_get_attach_cookie = 174,
	BPF_FUNC_task_pt_regs = 175,
	BPF_FUNC_strncmp = 182,
	BPF_FUNC_ktime_get_tai_ns = 208,
	BPF_FUNC_never_was = 7777,
};
#define HAS_HELPER(name) bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_##name)

/* A helper that no kernel has. */
static long (*const bpf_never_was)(void) = (void *)7777;

/* Fails before 5.11. */
PROGRAM(task_btf) { USE(bpf_get_current_task_btf()); return 0; }

/* Loads everywhere. */
PROGRAM(task_btf_asked)
{
	if (HAS_HELPER(get_current_task_btf))
		USE(bpf_get_current_task_btf());
	else
		USE(bpf_get_current_task());
	return 0;
}

/* Fails before 5.11: reversed. */
PROGRAM(task_btf_reversed)
{
	if (!HAS_HELPER(get_current_task_btf))
		USE(bpf_get_current_task_btf());
	return 0;
}

/* Fails before 5.17. */
PROGRAM(strncmp_bare)
{
	char name[16] = "";
	USE(bpf_strncmp(name, sizeof(name), "core"));
	return 0;
}

/* Loads everywhere. */
PROGRAM(strncmp_asked)
{
	char name[16] = "";
	if (HAS_HELPER(strncmp))
		USE(bpf_strncmp(name, sizeof(name), "core"));
	return 0;
}

/* Fails before 5.17: asks for an older helper. */
PROGRAM(strncmp_wrong_helper)
{
	char name[16] = "";
	if (HAS_HELPER(ktime_get_ns))
		USE(bpf_strncmp(name, sizeof(name), "core"));
	return 0;
}

/* Loads everywhere: the newer implies the older. */
PROGRAM(implied_by_newer)
{
	char name[16] = "";
	if (HAS_HELPER(ktime_get_tai_ns))
		USE(bpf_strncmp(name, sizeof(name), "core"));
	return 0;
}

/* Fails before 6.1. */
PROGRAM(tai_bare) { USE(bpf_ktime_get_tai_ns()); return 0; }

/* Loads everywhere. */
PROGRAM(tai_asked)
{
	USE(HAS_HELPER(ktime_get_tai_ns) ? bpf_ktime_get_tai_ns() : bpf_ktime_get_ns());
	return 0;
}

/* Fails everywhere. */
PROGRAM(never_was) { USE(bpf_never_was()); return 0; }

/* Loads everywhere: the call is dead. */
PROGRAM(never_was_asked)
{
	if (HAS_HELPER(never_was))
		USE(bpf_never_was());
	return 0;
}

/* Loads everywhere: the helper came after the field. */
PROGRAM(helper_implies_field)
{
	if (HAS_HELPER(strncmp))
		READ_TASK(__state);
	return 0;
}

/* Fails on 6.1: the helper is older than the field. */
PROGRAM(helper_older_than_field)
{
	if (HAS_HELPER(strncmp))
		READ_TASK(mm_cid);
	return 0;
}

/* Loads everywhere: the helper's number as the test. */
PROGRAM(value_of_enumerator)
{
	if (HAS_HELPER(snprintf) && bpf_core_enum_value(enum bpf_func_id, BPF_FUNC_snprintf) != 165)
		READ_MISSING;
	return 0;
}

/* Fails before 5.13: the value of an enumerator that is missing. */
PROGRAM(value_of_missing)
{
	if (bpf_core_enum_value(enum bpf_func_id, BPF_FUNC_snprintf) != 165)
		READ_MISSING;
	return 0;
}

/* Fails everywhere: where the helper exists, a raw tracepoint may not call it. */
PROGRAM(coarse_bare) { USE(bpf_ktime_get_coarse_ns()); return 0; }

/* Fails from 5.11 on, for that reason. */
extern u32 LINUX_KERNEL_VERSION __kconfig;
PROGRAM(coarse_by_version)
{
	if (LINUX_KERNEL_VERSION >= (5 << 16) + (11 << 8))
		USE(bpf_ktime_get_coarse_ns());
	return 0;
}

/* Fails everywhere: a raw tracepoint may not ask for its function's address. */
PROGRAM(helper_of_other_types) { USE(bpf_get_func_ip(ctx)); return 0; }

/* Loads everywhere: a dead call of it. */
PROGRAM(helper_of_other_types_dead)
{
	if (TASK_HAS(never_was))
		USE(bpf_get_func_ip(ctx));
	return 0;
}

/* Loads everywhere: asked by the kernel's version. */
PROGRAM(task_btf_by_version)
{
	if (LINUX_KERNEL_VERSION >= (5 << 16) + (11 << 8))
		USE(bpf_get_current_task_btf());
	return 0;
}

/* Fails before 5.11: the version asked for is too early. */
PROGRAM(task_btf_by_early_version)
{
	if (LINUX_KERNEL_VERSION >= (5 << 16) + (8 << 8))
		USE(bpf_get_current_task_btf());
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
