/* Target of enums.bpf.c. */
#include "target.h"

enum renumbered { RENUMBERED_NEW, RENUMBERED_ZERO = 4, RENUMBERED_ONE = 0xffffffffU, RENUMBERED_TEN = 11 } renumbered;
enum negative { NEGATIVE_ONE = -2, NEGATIVE_MINIMUM = -2147483647 - 1, NEGATIVE_PLUS = 2147483647 } negative;
enum wide { WIDE_HUGE = 0xfedcba9876543210ULL, WIDE_TOP = 0xffffffffffffffffULL, WIDE_SMALL = 2 } wide;
enum wide_signed { WIDE_SIGNED_LOW = -1, WIDE_SIGNED_HIGH = 0x7fffffffffffffffLL } wide_signed;
enum becomes_wide { BECOMES_WIDE_A = 0x700000000ULL, BECOMES_WIDE_B = 1 } becomes_wide;
enum becomes_narrow { BECOMES_NARROW_A = 0x80000000U, BECOMES_NARROW_HUGE = 9 } becomes_narrow;
enum loses_sign { LOSES_SIGN_A = 0xfffffffeU } loses_sign;
enum flavor { FLAVOR_A___first = 21, FLAVOR_A = 22, FLAVOR_B = 23 } flavor;
enum elsewhere_indeed { ELSEWHERE_A = 1 } elsewhere_indeed;
enum elsewhere { ELSEWHERE_B } elsewhere;
struct now_a_struct_there { int NOW_A_STRUCT_A; } now_a_struct_there;
typedef enum typedef_enum_tag { TYPEDEF_ENUM_B = 30, TYPEDEF_ENUM_A = 31 } typedef_enum;
typedef_enum typedef_enum_kept;
enum doubled { DOUBLED_A = 5 } doubled;
SECOND(enum doubled { DOUBLED_ZERO, DOUBLED_A = 5, DOUBLED_MORE })
