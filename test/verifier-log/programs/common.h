/* What the programs share. A line that ends with `FAILS: cause` is where the verifier is to stop, and why. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <stdbool.h>
#include <stdint.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#define RELOCATED __attribute__((preserve_access_index))
#define MAP(NAME, TYPE, KEY, VALUE, ENTRIES)                                                                           \
	struct {                                                                                                       \
		__uint(type, TYPE);                                                                                    \
		__uint(max_entries, ENTRIES);                                                                          \
		__type(key, KEY);                                                                                      \
		__type(value, VALUE);                                                                                  \
	} NAME SEC(".maps")

#ifndef NO_LICENSE
char LICENSE[] SEC("license") = "GPL";
#endif
