/* One field at two offsets; the program only asks whether it exists. */
#include "target.h"

struct two_offsets_exists { int v; } first;
SECOND(struct two_offsets_exists { long pad; int v; })
