/* type_exists, type_size and the type ids: kinds must agree along the chain, contents do not matter. */
#include "core.h"

#define TYPE(type) \
	REPORT(bpf_core_type_exists(type)); \
	REPORT(bpf_core_type_size(type)); \
	REPORT(bpf_core_type_id_kernel(type)); \
	REPORT(bpf_core_type_id_local(type))

/* Structs and unions of any contents, as long as the kind is the same. */
struct grown { int a; };
struct emptied { int a; };
union grown_union { int a; };
struct struct_or_union { int a; };
enum some_enum { SOME_A };
PROGRAM(composites, void)
{
	TYPE(struct grown);
	TYPE(struct emptied);
	TYPE(union grown_union);
	TYPE(struct struct_or_union);
	TYPE(enum some_enum);
	return 0;
}

/* Typedef chains end in kinds that agree or do not. */
typedef long to_unsigned;
typedef int to_char;
typedef int to_struct;
typedef struct { int v; } from_struct_to_int;
typedef struct grown named_struct_behind;
typedef void *to_any_pointer;
typedef int *int_pointer_to_struct_pointer;
typedef struct emptied *struct_pointers;
typedef int ***deep_pointer;
typedef int array_longer[4];
typedef int array_of_structs[4];
typedef int matrix_to_vector[2][3];
typedef float real_number;
typedef const volatile int wrapped_number;
typedef to_unsigned typedef_of_typedef;
typedef enum some_enum enum_to_int;
typedef enum some_enum enum_to_wide_enum;
typedef struct { int a; } kernel_cap_like;
PROGRAM(typedef_chains, void)
{
	TYPE(to_unsigned);
	TYPE(to_char);
	TYPE(to_struct);
	TYPE(from_struct_to_int);
	TYPE(named_struct_behind);
	TYPE(to_any_pointer);
	TYPE(int_pointer_to_struct_pointer);
	TYPE(struct_pointers);
	TYPE(deep_pointer);
	TYPE(array_longer);
	TYPE(array_of_structs);
	TYPE(matrix_to_vector);
	TYPE(wrapped_number);
	TYPE(typedef_of_typedef);
	TYPE(enum_to_int);
	TYPE(enum_to_wide_enum);
	TYPE(kernel_cap_like);
	return 0;
}

/* Floats are comparable as fields but not as types. */
PROGRAM(floats, void) { REPORT(bpf_core_type_exists(real_number)); return 0; }

/* Prototypes: number of parameters, then each of them and the result. */
typedef int (*same_call)(int, void *);
typedef int (*more_parameters)(int);
typedef int (*other_parameter)(int, void *);
typedef int (*other_result)(int);
typedef void (*no_result)(void);
typedef int (*names_do_not_matter)(struct grown *here);
typedef int (*with_callback)(int (*inner)(long, struct grown));
PROGRAM(prototypes, void)
{
	REPORT(bpf_core_type_exists(same_call));
	REPORT(bpf_core_type_exists(more_parameters));
	REPORT(bpf_core_type_exists(other_parameter));
	REPORT(bpf_core_type_exists(other_result));
	REPORT(bpf_core_type_exists(no_result));
	REPORT(bpf_core_type_exists(names_do_not_matter));
	REPORT(bpf_core_type_exists(with_callback));
	REPORT(bpf_core_type_size(same_call));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
