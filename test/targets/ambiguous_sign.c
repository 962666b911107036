/* One offset, two signs. */
#include "target.h"

struct two_signs { int v; } first;
SECOND(struct two_signs { unsigned int v; })
