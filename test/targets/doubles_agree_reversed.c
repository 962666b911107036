/* The doubles of doubles_agree.c in the other order: the narrow load comes first. */
#include "target.h"

struct two_loads { u16 v; } two_loads;
SECOND(struct two_loads { u64 v; })
struct two_signs { short pad; int v; } two_signs;
SECOND(struct two_signs { int pad : 16; int v; })
