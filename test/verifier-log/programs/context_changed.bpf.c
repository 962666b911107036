/* A context pointer that was moved before it is used. */
#include "common.h"

SEC("classifier")
int moving(struct __sk_buff *skb)
{
	uint32_t result;

	asm volatile("r1 = %1; r2 = r1; r2 *= 2; %0 = r2;" : "=r"(result) : "r"(skb) : "r1", "r2"); /* FAILS: pointer-arithmetic */
	return result;
}
