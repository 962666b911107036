/* Breakages that load and read the wrong thing, written as they were: with the program's own numbers. One program for each
 * thread, as in test/guards/breakages.bpf.c, which has the rest. */
#include "../rules/cases.h"

/* beats: numbers of an enumeration that shifted in 6.14. */
enum fsnotify_data_type { FSNOTIFY_EVENT_NONE, FSNOTIFY_EVENT_PATH, FSNOTIFY_EVENT_INODE };
static __noinline int is_path(enum fsnotify_data_type type)
{
	return type == FSNOTIFY_EVENT_PATH;
	//             ^^^^^^^^^^^^^^^^^^^ enum-value-differs: 6.18 7.2 "compiled in as 1, but is 2"
}
PROGRAM(beats_45897) { return is_path(UNKNOWN); }

/* beyla: numbers that were renumbered again and again; the field is not on 5.10. */
enum iter_type { ITER_IOVEC, ITER_KVEC };
struct iov_iter___byte { u8 iter_type; } RELOCATED;
static __noinline int is_vector(enum iter_type type)
{
	return type == ITER_KVEC;
	//             ^^^^^^^^^ enum-value-differs: 6.12 6.18 7.2
}
PROGRAM(beyla_1086)
{
	struct iov_iter___byte *iter = ARGUMENT(struct iov_iter___byte, 0);
	if (!bpf_core_field_exists(iter->iter_type))
		return 0;
	return is_vector(BPF_CORE_READ(iter, iter_type));
}

/* tracee: numbers that shifted by a distribution's backport to 5.8. */
enum kernel_read_file_id { READING_UNKNOWN, READING_FIRMWARE, READING_MODULE };
static __noinline int is_module(enum kernel_read_file_id id) { return id == READING_MODULE; }
PROGRAM(tracee_1151) { return is_module(UNKNOWN); }

/* elastic: numbers that RHEL 8 counts otherwise. */
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };
static __noinline int is_group(enum pid_type type) { return type == PIDTYPE_PGID; }
PROGRAM(elastic_210) { return is_group(UNKNOWN); }

char LICENSE[] SEC("license") = "GPL";
