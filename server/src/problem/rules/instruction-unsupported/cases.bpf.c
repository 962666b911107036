/* Instructions of set v4, which verifiers know since 6.6. */
#include "cases.h"

/* A load that extends the sign. */
PROGRAM(signed_load)
{
	volatile s8 number = UNKNOWN;
	return number;
	//     ^^^^^^ instruction-unsupported: 5.10 6.1
}

/* Refused where it is dead, too. */
PROGRAM(dead)
{
	volatile s16 number = UNKNOWN;
	if (TASK_HAS(never_was))
	//           ^^^^^^^^^ guard-never-true (hint): 5.10 6.1 6.12 6.18 7.2
		return number;
		//     ^^^^^^ instruction-unsupported: 5.10 6.1
	return 0;
}

/* Near misses. */

PROGRAM(no_sign)
{
	volatile u16 number = UNKNOWN;
	return number;
}

char LICENSE[] SEC("license") = "GPL";
