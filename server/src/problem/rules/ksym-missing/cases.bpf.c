/* Variables of the kernel. */
#include "cases.h"

/* Typed ones are looked for in BTF, which lists variables of each processor, and none in 5.10. */
extern const u64 no_such_variable __ksym;
//               ^^^^^^^^^^^^^^^^ ksym-missing: 5.10 6.1 6.12 6.18 7.2

/* Those without a type are looked for in the list of symbols, which BTF does not repeat. */
extern const void jiffies_or_not __ksym;
//                ^^^^^^^^^^^^^^ ksym-missing (warning): 5.10 6.1 6.12 6.18 7.2

/* Near misses: a weak one is 0 where it is missing. */
extern const u64 no_such_weak_variable __ksym __weak;
extern const void no_such_symbol __ksym __weak;

PROGRAM(uses_all)
{
	u64 found = (u64)&jiffies_or_not;
	if (&no_such_weak_variable)
		found += no_such_weak_variable;
	if (&no_such_symbol)
		found++;
	return found + (u64)&no_such_variable;
}

char LICENSE[] SEC("license") = "GPL";
