/* Target of ambiguity.bpf.c where every root is doubled without any conflict that libbpf would notice. */
#include "target.h"

struct two_offsets { int pad; int v; } two_offsets;
SECOND(struct two_offsets { long pad : 32; int v; })
struct two_offsets_exists { long pad; int v; } two_offsets_exists;
SECOND(struct two_offsets_exists { int pad, hole; int v; })
struct two_widths { char pad[6]; unsigned short v; } two_widths;
SECOND(struct two_widths { short pad[3]; short v; })
struct two_loads { u64 v; } two_loads;
SECOND(struct two_loads { u16 v; })
struct settled_first { int pad; int v; int only_in_one; } settled_first;
SECOND(struct settled_first { long pad; int v; })
struct two_sizes { int v; long w; } two_sizes;
SECOND(struct two_sizes { long w; char v; })
enum two_values { TWO_VALUES_A = 7 } two_values;
SECOND(enum two_values { TWO_VALUES_ZERO, TWO_VALUES_A = 7 })
