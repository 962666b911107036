/* Two sizes of one struct. */
#include "target.h"

struct two_sizes { int v; } first;
SECOND(struct two_sizes { int v; int w; })
