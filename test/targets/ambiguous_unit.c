/* One bit, in storage units of different size. */
#include "target.h"

struct two_units { u32 pad; u32 v : 4; } first;
SECOND(struct two_units { u64 pad : 32; u64 v : 4; })
