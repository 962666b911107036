/* Two equal structs. */
#include "target.h"

struct two_ids { int v; } first;
SECOND(struct two_ids { int v; })
