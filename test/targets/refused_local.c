/* Target of the refused_*.bpf.c programs: it has what they ask for, the fault is the program's. */
struct arrays { int v[8]; } arrays;
struct element { int a, b; } element;
struct only_declared;
struct { struct only_declared *p; } holder;
typedef int function_t(int);
function_t *function;
struct oversized { int a; unsigned char v[65536][65537]; };
struct oversized *oversized;
enum wide { WIDE_SMALL = 1, WIDE_HUGE = 0x123456789ULL } wide;
enum offset_sign { BACKWARD = -1, FORWARD = 1 };
struct flags { enum offset_sign direction : 2; enum offset_sign plain; } flags;
