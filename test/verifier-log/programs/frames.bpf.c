/* Frames that need more stack than there is. */
#include "common.h"

#define OPAQUE(POINTER) asm volatile("" : "+r"(POINTER)::"memory")

static __attribute__((noinline)) int inner(int seed)
{
	char room[400], *address = room;

	OPAQUE(address);
	address[0] = seed;
	return address[0];
}

SEC("classifier")
int outer(void *ctx) /* FAILS: stack */
{
	char room[400], *address = room;

	OPAQUE(address);
	address[0] = 1;
	return inner(address[0]) + address[0];
}
