/* A global function, which is verified for itself. */
#include "common.h"

__attribute__((noinline)) int global_one(uint32_t *number)
{
	return *number; /* FAILS: memory-access (5.10: argument) */
}

SEC("classifier")
int calling(struct __sk_buff *skb)
{
	uint32_t number = skb->mark;

	return global_one(&number);
}
