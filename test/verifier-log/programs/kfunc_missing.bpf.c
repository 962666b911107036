/* A kernel function that no kernel has. */
#include "common.h"

extern int no_such_kfunc(void) __ksym;

SEC("classifier")
int calling(struct __sk_buff *skb)
{
	return no_such_kfunc(); /* FAILS: kfunc-missing (5.10: object-refused) */
}
