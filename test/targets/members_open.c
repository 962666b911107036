/* Another target of members.bpf.c: arrays that are open at the end, or not at the end, or roots that became unions. */
#include "target.h"

struct arrays { int matrix[2][8]; struct { int y; } points[2]; int steady[0]; int opened[0]; } arrays;
struct closed_tail { u16 items[0]; int count; } closed_tail;
struct zero_tail { int count; u16 items[]; } zero_tail;
struct element { int b; } element;
union { struct { int y; } points[1]; } unrelated;
struct wrong_type_inside { struct { void *wanted; }; union { struct { int fine; }; }; } wrong_type_inside;
