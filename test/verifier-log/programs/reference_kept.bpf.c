/* A ring buffer record that is not given back. */
#include "common.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("raw_tp/sched_switch")
int reserving(void *ctx)
{
	uint64_t *record = bpf_ringbuf_reserve(&events, 8, 0);

	if (record)
		*record = 1;
	return 0; /* FAILS: reference */
}
