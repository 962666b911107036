/* Enumerators that some kernels do not have. */
#include "cases.h"

enum iter_type { ITER_IOVEC, ITER_UBUF };                              /* the latter from 6.0 on */
enum fsnotify_data_type { FSNOTIFY_EVENT_PATH, FSNOTIFY_EVENT_FILE_RANGE };  /* the latter from 6.14 on */

PROGRAM(newer)
{
	return bpf_core_enum_value(enum iter_type, ITER_UBUF);
	//                                         ^^^^^^^^^ enumerator-missing: 5.10
}

PROGRAM(much_newer)
{
	return bpf_core_enum_value(enum fsnotify_data_type, FSNOTIFY_EVENT_FILE_RANGE);
	//                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^ enumerator-missing: 5.10 6.1 6.12
}

/* Near misses. */

PROGRAM(everywhere) { return bpf_core_enum_value(enum iter_type, ITER_IOVEC); }

PROGRAM(guarded)
{
	if (bpf_core_enum_value_exists(enum iter_type, ITER_UBUF))
		return bpf_core_enum_value(enum iter_type, ITER_UBUF);
	return -1;
}

/* The answer to the question is no, and nothing fails. */
PROGRAM(asked_only) { return bpf_core_enum_value_exists(enum fsnotify_data_type, FSNOTIFY_EVENT_FILE_RANGE); }

/* A flavor of an enumeration has just the enumerators that it needs, with suffixes of their own. */
enum iter_type___few { ITER_KVEC___few };
PROGRAM(flavor) { return bpf_core_enum_value(enum iter_type___few, ITER_KVEC___few); }

char LICENSE[] SEC("license") = "GPL";
