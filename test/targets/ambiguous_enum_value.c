/* Two values of one enumerator. */
#include "target.h"

enum two_values { TWO_VALUES_A = 1 } first;
SECOND(enum two_values { TWO_VALUES_A = 2 })
