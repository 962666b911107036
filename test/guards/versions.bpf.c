/* Tests of the kernel's version number. */
#include "guard.h"

extern u32 LINUX_KERNEL_VERSION __kconfig;
#ifndef KERNEL_VERSION
#define KERNEL_VERSION(major, minor, patch) (((major) << 16) + ((minor) << 8) + (patch))
#endif

/* Loads everywhere: the right boundary. */
PROGRAM(right_boundary)
{
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 14, 0))
		READ_TASK(__state);
	else
		READ_TASK(state);
	return 0;
}

/* Fails on 5.10: the boundary is too early. */
PROGRAM(boundary_too_early)
{
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 10, 0))
		READ_TASK(__state);
	else
		READ_TASK(state);
	return 0;
}

/* Fails on 6.1: the boundary is too late. */
PROGRAM(boundary_too_late)
{
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 2, 0))
		READ_TASK(__state);
	else
		READ_TASK(state);
	return 0;
}

/* Fails from 6.19 on, where the field is a struct: the version only knows the beginning. */
PROGRAM(leave_early)
{
	if (LINUX_KERNEL_VERSION < KERNEL_VERSION(6, 3, 0))
		return 0;
	READ_TASK(mm_cid);
	return 0;
}

/* Loads everywhere: a window between two versions. */
PROGRAM(window)
{
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 7, 0) && LINUX_KERNEL_VERSION < KERNEL_VERSION(6, 19, 0))
		READ_TASK(faults_disabled_mapping);
	return 0;
}

/* Fails on the newest: the window has no upper end. */
PROGRAM(window_open_above)
{
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 7, 0))
		READ_TASK(faults_disabled_mapping);
	return 0;
}

/* Loads everywhere: only the major number, by a shift. */
PROGRAM(major_by_shift)
{
	if (LINUX_KERNEL_VERSION >> 16 == 5)
		READ_TASK(state);
	else
		READ_TASK(__state);
	return 0;
}

/* The minor number by division: 5.10 has minor 10, and what is divided is unknown to older verifiers. */
PROGRAM(minor_by_division)
{
	u32 minor = LINUX_KERNEL_VERSION / 256 % 256;
	if (LINUX_KERNEL_VERSION < KERNEL_VERSION(6, 0, 0) && minor <= 13)
		READ_TASK(state);
	return 0;
}

/* The major number by a division that the compiler cannot turn into a shift. */
PROGRAM(major_by_division)
{
	u32 thousands = LINUX_KERNEL_VERSION / 65537;
	if (thousands >= 6)
		READ_TASK(__state);
	return 0;
}

/* Loads everywhere: kept in a 64-bit variable. */
PROGRAM(kept)
{
	volatile u64 version = LINUX_KERNEL_VERSION;
	bpf_ktime_get_ns();
	if (version > KERNEL_VERSION(5, 13, 255))
		READ_TASK(__state);
	return 0;
}

/* Loads everywhere: version and field test together. */
PROGRAM(version_and_field)
{
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 0, 0) && TASK_HAS(mm_cid))
		READ_TASK(mm_cid);
	return 0;
}

/* Fails where mm_cid is missing or no number: or instead of and. */
PROGRAM(version_or_field)
{
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 0, 0) || TASK_HAS(mm_cid))
		READ_TASK(mm_cid);
	return 0;
}

/* Loads everywhere: compared with a patch level that counts no further than 255. */
PROGRAM(patch_level)
{
	if ((LINUX_KERNEL_VERSION & 0xffff00) == KERNEL_VERSION(5, 10, 0))
		READ_TASK(state);
	return 0;
}

/* Fails on 5.10: its patch level is more than 200. */
PROGRAM(patch_level_high)
{
	if (LINUX_KERNEL_VERSION > KERNEL_VERSION(5, 10, 200))
		READ_TASK(__state);
	return 0;
}

/* Loads everywhere: a switch over the major number. */
PROGRAM(switch_major)
{
	switch (LINUX_KERNEL_VERSION >> 16) {
	case 5: READ_TASK(state); break;
	case 6:
	case 7: READ_TASK(__state); break;
	default: READ_TASK(never_was);
	}
	return 0;
}

/* Fails from 6 on: compared as text would be, ten below two. */
PROGRAM(packed_wrongly)
{
	if (LINUX_KERNEL_VERSION < 614)
		READ_TASK(__state);
	else
		READ_TASK(state);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
