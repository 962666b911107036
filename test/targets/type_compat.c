/* Target of type_compat.bpf.c. */
#include "target.h"

struct grown { long a; char b[30]; } grown;
struct emptied {} emptied;
union grown_union { long a; char b[30]; } grown_union;
union struct_or_union { int a; } struct_or_union;
enum some_enum { OTHER_A = 0x100000000ULL } some_enum;

typedef unsigned int to_unsigned;
typedef char to_char;
typedef struct grown to_struct;
typedef int from_struct_to_int;
typedef struct emptied named_struct_behind;
typedef int *to_any_pointer;
typedef struct grown *int_pointer_to_struct_pointer;
typedef struct grown *struct_pointers;
typedef long ***deep_pointer;
typedef long array_longer[40];
typedef struct grown array_of_structs[4];
typedef int matrix_to_vector[6];
typedef float real_number;
typedef short wrapped_number;
typedef to_char typedef_of_typedef;
typedef int enum_to_int;
typedef enum some_enum enum_to_wide_enum;
typedef struct { unsigned long cap[2]; } kernel_cap_like;
typedef long (*same_call)(char, const void *);
typedef int (*more_parameters)(int, int);
typedef int (*other_parameter)(int, long);
typedef void *(*other_result)(int);
typedef void (*no_result)(void);
typedef int (*names_do_not_matter)(struct emptied *there);
typedef long (*with_callback)(int (*inner)(int, struct emptied));
to_unsigned kept_to_unsigned; to_char kept_to_char; to_struct kept_to_struct; from_struct_to_int kept_from_struct_to_int; named_struct_behind kept_named_struct_behind;
to_any_pointer kept_to_any_pointer; int_pointer_to_struct_pointer kept_int_pointer_to_struct_pointer; struct_pointers kept_struct_pointers; deep_pointer kept_deep_pointer;
array_longer kept_array_longer; array_of_structs kept_array_of_structs; matrix_to_vector kept_matrix_to_vector; real_number kept_real_number; wrapped_number kept_wrapped_number;
typedef_of_typedef kept_typedef_of_typedef; enum_to_int kept_enum_to_int; enum_to_wide_enum kept_enum_to_wide_enum; kernel_cap_like kept_kernel_cap_like; same_call kept_same_call;
more_parameters kept_more_parameters; other_parameter kept_other_parameter; other_result kept_other_result; no_result kept_no_result; names_do_not_matter kept_names_do_not_matter;
with_callback kept_with_callback;
