/* Reads that begin at a type without a name. */
#include "cases.h"

struct holder {
	struct { int counter; } RELOCATED *nameless;
} RELOCATED;
#define NAMELESS typeof(*((struct holder *)0)->nameless)

PROGRAM(behind_a_pointer)
{
	NAMELESS *inner = ARGUMENT(NAMELESS, 0);
	return BPF_CORE_READ(inner, counter);
	//                          ^^^^^^^ anonymous-root: 5.10 6.1 6.12 6.18 7.2
}

/* libbpf relocates what is dead, too. */
PROGRAM(dead)
{
	NAMELESS *inner = ARGUMENT(NAMELESS, 0);
	if (!TASK_HAS(never_was))
	//            ^^^^^^^^^ guard-never-true (hint): 5.10 6.1 6.12 6.18 7.2
		return 0;
	return BPF_CORE_READ(inner, counter);
	//                          ^^^^^^^ anonymous-root: 5.10 6.1 6.12 6.18 7.2
}

/* Near misses. */

/* The name of a typedef will do. */
typedef struct { int counter; } RELOCATED atomic_t;
PROGRAM(typedef_of_nameless)
{
	atomic_t *number = ARGUMENT(atomic_t, 0);
	return BPF_CORE_READ(number, counter);
}

/* A nameless struct inside one with a name is part of the way. */
struct page___parts { struct { void *mapping; }; } RELOCATED;
PROGRAM(inside_a_named_one)
{
	struct page___parts *page = ARGUMENT(struct page___parts, 0);
	return BPF_CORE_READ(page, mapping) != 0;
}

char LICENSE[] SEC("license") = "GPL";
