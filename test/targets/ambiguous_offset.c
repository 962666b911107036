/* One field at two offsets. */
#include "target.h"

struct two_offsets { int v; } first;
SECOND(struct two_offsets { int pad; int v; })
