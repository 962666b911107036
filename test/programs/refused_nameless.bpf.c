/* A nameless struct has no name to look for: the candidate search fails and with it the object. */
#include "core.h"

struct { int v; } RELOCATED *holder;
SEC("raw_tp") int local_id_is_fine(void *p) { REPORT(bpf_core_type_id_local(typeof(*holder))); return 0; }
SEC("raw_tp") int field_of_nameless(typeof(holder) p) { return p->v; }

char LICENSE[] SEC("license") = "GPL";
