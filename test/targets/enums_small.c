/* Another target of enums.bpf.c: enums of one byte, and a typedef that no longer leads to an enum. */
enum renumbered { RENUMBERED_ONE = 1, RENUMBERED_GONE = 200 } __attribute__((packed)) renumbered;
enum negative { NEGATIVE_ONE = -1 } __attribute__((packed)) negative;
typedef int typedef_enum;
typedef_enum kept;
enum becomes_wide { BECOMES_WIDE_A } __attribute__((packed)) becomes_wide;
