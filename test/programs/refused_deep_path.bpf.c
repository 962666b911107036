/* A path of more than 64 steps. */
#include "core.h"

#define TEN(inside) struct { struct { struct { struct { struct { struct { struct { struct { struct { struct { inside \
	} a; } a; } a; } a; } a; } a; } a; } a; } a; } a;
struct deep { TEN(TEN(TEN(TEN(TEN(TEN(TEN(int a;))))))) } RELOCATED;
#define STEP_10 a.a.a.a.a.a.a.a.a.a
PROGRAM(sixty_steps, struct deep) { REPORT(bpf_core_field_offset(p->STEP_10.STEP_10.STEP_10.STEP_10.STEP_10.STEP_10)); return 0; }
PROGRAM(seventy_steps, struct deep) { REPORT(bpf_core_field_offset(p->STEP_10.STEP_10.STEP_10.STEP_10.STEP_10.STEP_10.STEP_10)); return 0; }

char LICENSE[] SEC("license") = "GPL";
