/* Targets that some kernels do not have. */
#include "cases.h"

SEC("fentry/account_page_dirtied") int gone(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing: 6.1 6.12 6.18 7.2

SEC("fexit/no_such_function") int misspelt(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing: 5.10 6.1 6.12 6.18 7.2

SEC("tp_btf/sched_ext_dump") int newer_tracepoint(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^ attach-missing: 5.10 6.1 6.12

SEC("lsm/bpf_map_create") int newer_hook(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^ attach-missing: 5.10 6.1

SEC("iter/ksym") int newer_iterator(void *ctx) { return 0; }
//  ^^^^^^^^^^^ attach-missing: 5.10

/* A kprobe loads all the same, and BTF does not list every symbol. */
SEC("kprobe/account_page_dirtied") int probe_of_gone(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing (warning): 6.1 6.12 6.18 7.2

SEC("kretprobe/account_page_dirtied") int return_probe_of_gone(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing (warning): 6.1 6.12 6.18 7.2

/* Near misses. */

SEC("fentry/do_exit") int function_everywhere(void *ctx) { return 0; }
SEC("tp_btf/sched_switch") int tracepoint_everywhere(void *ctx) { return 0; }
SEC("lsm/file_open") int hook_everywhere(void *ctx) { return 0; }
SEC("iter/task") int iterator_everywhere(void *ctx) { return 0; }
SEC("kprobe/do_exit") int probe_everywhere(void *ctx) { return 0; }
SEC("kprobe/do_exit+0x4") int probe_inside(void *ctx) { return 0; }
SEC("kprobe") int probe_of_later_choice(void *ctx) { return 0; }
SEC("kprobe.multi/do_ex*") int probe_of_many(void *ctx) { return 0; }

/* The events of tracefs are not in BTF by these names, and user space is not there at all. */
SEC("tracepoint/sched/sched_switch") int event(void *ctx) { return 0; }
SEC("uprobe//usr/bin/true:main") int user_probe(void *ctx) { return 0; }

/* What is not loaded unless the application says so depends on that. */
SEC("?fentry/no_such_function") int optional(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing (warning): 5.10 6.1 6.12 6.18 7.2

char LICENSE[] SEC("license") = "GPL";
