/* Null checks of pointers that decide whether a read is reached. */
#include "guard.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, u32);
	__type(value, u64);
} table SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} array SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} scratch SEC(".maps");

/* Fails everywhere: nobody knows whether the key is there. */
PROGRAM(lookup_null)
{
	u32 key = 1;
	if (!bpf_map_lookup_elem(&table, &key))
		READ_MISSING;
	return 0;
}

/* Fails everywhere. */
PROGRAM(lookup_found)
{
	u32 key = 1;
	if (bpf_map_lookup_elem(&table, &key))
		READ_MISSING;
	return 0;
}

/* Loads everywhere: asked a second time after it was found. */
PROGRAM(found_twice)
{
	u32 key = 1;
	u64 *value = bpf_map_lookup_elem(&table, &key);
	if (!value)
		return 0;
	OPAQUE(value);
	if (!value)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: a copy of what was found. */
PROGRAM(copy_of_found)
{
	u32 key = 1;
	u64 *value = bpf_map_lookup_elem(&table, &key), *copy = value;
	OPAQUE(copy);
	if (!value)
		return 0;
	if (!copy)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: null in its branch is a known zero. */
PROGRAM(known_null)
{
	u32 key = 1;
	u64 *value = bpf_map_lookup_elem(&table, &key);
	if (value)
		return 0;
	u64 number = (u64)value;
	OPAQUE(number);
	if (number)
		READ_MISSING;
	return 0;
}

/* Fails everywhere: compilers put a key that is not zero at a crooked place of the stack, where it is forgotten. */
PROGRAM(array_constant_key)
{
	u32 key = 1;
	if (!bpf_map_lookup_elem(&array, &key))
		READ_MISSING;
	return 0;
}

/* Fails everywhere: a key beyond the end. */
PROGRAM(array_key_beyond)
{
	u32 key = 9;
	if (!bpf_map_lookup_elem(&array, &key))
		READ_MISSING;
	return 0;
}

/* Fails everywhere: an unknown key. */
PROGRAM(array_unknown_key)
{
	u32 key = UNKNOWN & 3;
	if (!bpf_map_lookup_elem(&array, &key))
		READ_MISSING;
	return 0;
}

/* The zero key of a per-CPU scratch buffer, as nearly every program has it: known to be found from 6.14 on. */
PROGRAM(scratch_buffer)
{
	u32 key = 0;
	u64 *value = bpf_map_lookup_elem(&scratch, &key);
	if (!value)
		READ_MISSING;
	return 0;
}

/* Loads everywhere: found and guarded. */
PROGRAM(found_and_guarded)
{
	u32 key = 0;
	u64 *value = bpf_map_lookup_elem(&array, &key);
	if (value && TASK_HAS(cpu))
		*value = BPF_CORE_READ(TASK, cpu);
	return 0;
}

/* Fails where `cpu` is missing: found or guarded. */
PROGRAM(found_or_guarded)
{
	u32 key = 0;
	u64 *value = bpf_map_lookup_elem(&table, &key);
	if (value || TASK_HAS(cpu))
		READ_TASK(cpu);
	return 0;
}

/* The address of a map itself: not null for some verifier later than 6.1. */
PROGRAM(map_address)
{
	void *map = &table;
	OPAQUE(map);
	if (!map)
		READ_MISSING;
	return 0;
}

/* Fails everywhere: the verifier asks no such thing of the context. */
PROGRAM(context_null)
{
	void *context = ctx;
	OPAQUE(context);
	if (!context)
		READ_MISSING;
	return 0;
}

/* Of a place on the stack. */
PROGRAM(stack_null)
{
	u64 number = 0;
	void *stack = &number;
	OPAQUE(stack);
	if (!stack)
		READ_MISSING;
	return 0;
}

/* Fails everywhere: a number that holds an address. */
PROGRAM(task_number_null)
{
	if (!bpf_get_current_task())
		READ_MISSING;
	return 0;
}

/* An argument of a typed tracepoint. */
SEC("tp_btf/sched_process_exit") int traced_task_null(u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	OPAQUE(task);
	if (!task)
		READ_MISSING;
	return 0;
}

/* A pointer loaded from a traced task. */
SEC("tp_btf/sched_process_exit") int loaded_pointer_null(u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	if (!task->group_leader)
		READ_MISSING;
	return 0;
}

/* A pointer that is null for kernel threads. */
SEC("tp_btf/sched_process_exit") int loaded_mm_null(u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	struct mm_struct *mm = task->mm;
	if (!mm)
		return 0;
	OPAQUE(mm);
	if (!mm)
		READ_MISSING;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
