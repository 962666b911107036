/* clang 14 asks for the sign of a signed enum but does not mark the enum as signed in its BTF: the constant found is 1,
 * the one expected 0. */
#include "core.h"

enum offset_sign { BACKWARD = -1, FORWARD = 1 };
struct flags { enum offset_sign direction : 2; enum offset_sign plain; } RELOCATED;
PROGRAM(left_shift_is_fine, struct flags) { REPORT(field_left_shift(p->direction)); return 0; }
PROGRAM(sign_of_bitfield, struct flags) { REPORT(field_is_signed(p->direction)); return 0; }

char LICENSE[] SEC("license") = "GPL";
