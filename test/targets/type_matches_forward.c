/* Another target of type_matches.bpf.c where the pointees are only declared, as struct or as union. */
struct here_full;
union here_declared;
struct here_union;
struct pointer_to_forward_there { struct here_full *p; } pointer_to_forward_there;
struct pointer_contents { union here_full_u *p; } pointer_contents;
struct pointer_forward_union { union here_declared *p; } pointer_forward_union;
struct pointer_from_forward { union here_declared *p; } pointer_from_forward;
struct pointer_union_forward { struct here_union *p; } pointer_union_forward;
struct pointer_to_itself { struct pointer_to_itself *next; } pointer_to_itself;
struct level_30 { int v; } level_30;
