/* A kernel function that need not be there, called without a test. */
#include "common.h"

extern int no_such_kfunc(void) __ksym __weak;

SEC("classifier")
int calling(struct __sk_buff *skb)
{
	return no_such_kfunc(); /* FAILS: kfunc-missing (5.10: object-refused, 6.1: uninitialized) */
}
