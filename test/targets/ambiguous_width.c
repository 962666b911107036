/* One offset, two widths. */
#include "target.h"

struct two_widths { int v; } first;
SECOND(struct two_widths { long v; })
