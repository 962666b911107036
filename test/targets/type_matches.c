/* Target of type_matches.bpf.c. */
#include "target.h"

struct int_same { int v; } int_same;
struct int_size { long v; } int_size;
struct int_sign { unsigned int v; } int_sign;
struct int_name { long long v; } int_name;
typedef unsigned int number;
struct int_behind_typedef { const number v; } int_behind_typedef;
struct int_bool { u8 v; } int_bool;

enum enum_same { ENUM_SAME_B, ENUM_SAME_A } enum_same;
enum enum_more_there { ENUM_MORE_Z, ENUM_MORE_A } enum_more_there;
enum enum_fewer_there { ENUM_FEWER_A } enum_fewer_there;
enum enum_values { ENUM_VALUES_A = 99 } enum_values;
enum enum_flavor { ENUM_FLAVOR_A } enum_flavor;
enum enum_wider { ENUM_WIDER_A, ENUM_WIDER_B = 0x100000000ULL } enum_wider;
enum enum_wide_both { ENUM_WIDE_BOTH_A = -0x100000000LL } enum_wide_both;

struct subset { long a; int b; } subset;
struct superset { int b; } superset;
struct missing_member { int a; int kept; } missing_member;
struct reordered { long b; char c; int a; } reordered;
struct nested_ok { struct { char c; int v; } in; } nested_ok;
struct nested_named { int pad; struct int_same in; } nested_named;
struct nested_other_name { struct int_size in; } nested_other_name;
struct member_flavor { int v; } member_flavor;
struct anonymous_member { struct { int y; }; struct { int x; }; } anonymous_member;
union became_union { int a; } became_union;
union union_same { long b; int a; char c; } union_same;
struct empty {} empty;
struct bit_widths { unsigned int pad; unsigned int v : 9; } bit_widths;

struct here_full { long other; } here_full;
struct here_declared { int v; } here_declared;
struct both_declared;
union here_union;
struct somebody { int v; } somebody;
struct pointer_contents { struct here_full *p; } pointer_contents;
struct pointer_from_forward { struct here_declared *p; } pointer_from_forward;
struct pointer_forward_forward { struct both_declared *p; } pointer_forward_forward;
struct pointer_union_forward { union here_union *p; } pointer_union_forward;
struct pointer_other_name { struct somebody *p; } pointer_other_name;
struct pointer_to_int { unsigned int *p; } pointer_to_int;
struct pointer_to_void { const void *p; } pointer_to_void;
struct pointer_void_to_int { int *p; } pointer_void_to_int;
struct pointer_to_pointer { int *const *p; } pointer_to_pointer;
struct pointer_depth { int *p; } pointer_depth;
struct pointer_const { volatile char *p; } pointer_const;
struct pointer_to_itself { struct pointer_to_itself *next, *previous; } pointer_to_itself;
struct full_kept { struct { int v; } v; } full_kept;

struct array_same { int v[4]; } array_same;
struct array_longer_there { int v[5]; } array_longer_there;
struct array_element { long v[4]; } array_element;
struct array_matrix { int v[2][3]; } array_matrix;
struct array_open { int n; int v[]; };
struct array_open array_open;

struct call_same { int (*f)(int, char *); } call_same;
struct call_count { int (*f)(int, int); } call_count;
struct call_parameter { int (*f)(long); } call_parameter;
struct call_result { void (*f)(int); } call_result;
struct call_struct { int (*f)(const struct here_full *); } call_struct;
typedef int (*call_typedef)(long);
typedef struct here_full *pointer_typedef;
typedef int int_typedef;
typedef long other_int_typedef;
call_typedef call_typedef_kept;
pointer_typedef pointer_typedef_kept;
int_typedef int_typedef_kept;
other_int_typedef other_int_typedef_kept;
struct with_float { float v; } with_float;
