/* A nameless struct behind a pointer cannot be found in a kernel by its name. */
#include "guard.h"

struct holder {
	struct { int counter; } RELOCATED *nameless;
	union { int number; u32 bits; } RELOCATED *choice;
} RELOCATED;
typedef struct { u32 cap[2]; } RELOCATED kernel_cap_t;

#define HOLDER ARGUMENT(struct holder, 0)

/* Refused everywhere. */
PROGRAM(field_of_nameless) { READ(ARGUMENT(typeof(*HOLDER->nameless), 0), counter); return 0; }
PROGRAM(field_of_nameless_union) { READ(ARGUMENT(typeof(*HOLDER->choice), 0), bits); return 0; }

/* Refused everywhere, in dead code too. */
PROGRAM(field_of_nameless_dead)
{
	if (TASK_HAS(never_was))
		READ(ARGUMENT(typeof(*HOLDER->nameless), 0), counter);
	return 0;
}

/* Loads until 6.1, where kernel_cap_t has an array: the name of a typedef will do. */
PROGRAM(array_of_typedef) { READ(ARGUMENT(kernel_cap_t, 0), cap[1]); return 0; }

char LICENSE[] SEC("license") = "GPL";
