/* A write to data that the object freezes. */
#include "common.h"

const volatile int setting = 1;

SEC("classifier")
int writing(struct __sk_buff *skb)
{
	*(volatile int *)&setting = 2; /* FAILS: memory-access */
	return TC_ACT_OK;
}
