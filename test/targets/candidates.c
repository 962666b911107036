/* Target of candidates.bpf.c: doubles that agree, roots of another kind, odd names. */
#include "target.h"

struct agreeing { int pid; long a; } agreeing;
SECOND(struct agreeing { int pid; char b; })

struct left_then_right { int x; } left_then_right;
SECOND(struct left_then_right { int y; })
struct right_then_left { int x; } right_then_left;
SECOND(struct right_then_left { int y; })
struct absent_first { char pad[12]; int x; } absent_first;
SECOND(struct absent_first { char pad[20]; int y; })

typedef int pruned_t;
pruned_t pruned_number;
int scope_pruned(void) { typedef struct { long a[5]; } pruned_t; static pruned_t kept __attribute__((used)); return 0; }

struct shared { int x; } shared;
SECOND(struct shared { char pad[8]; int y; })

struct plain { int v; } plain;
struct last___cut { int v; } last_cut;
struct last { int v; } last;
struct four { int v; } four;
struct four____underscores___there { int v; } four_underscores;
struct nothing_after { int v; } nothing_after;
struct nothing_after______ { int v; } nothing_after_more;
struct ___nothing_before { int v; } nothing_before;
struct a { int v; } a;
struct x { int v; } x;
struct x___y { int v; } x_y;
struct _____five___flavor { int v; } five;
struct seven { int v; } seven;
struct tail { int v; } tail;

struct flavored_there___v6 { int pad; int v; } flavored_there;

union now_a_union { int v; } now_a_union;
typedef struct { int v; } now_a_typedef;
now_a_typedef now_a_typedef_kept;
struct now_only_declared;
struct now_only_declared *now_only_declared;
struct { struct now_only_declared *p; } now_only_declared_holder;
int bpf_sk_lookup(int v) { return v; }
struct now_a_struct { long w; int v; } now_a_struct;

typedef struct { long pad; int w; int v; } typedef_root;
typedef_root typedef_root_kept;
struct behind_typedef { char pad[5]; int v; int w; } behind_typedef;

struct only_declared_here { int v; } only_declared_here;
struct declared_on_both_sides;
struct { struct declared_on_both_sides *p; } declared_on_both_sides_holder;

struct outer { long pad; union other_name { char pad; int deep; } inside; } outer;
struct path { long pad; struct path_end { int v; } kept; } path;
