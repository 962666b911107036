/* Target of members.bpf.c: the same names at other places, in other shapes. */
#include "target.h"

struct anonymous_levels {
	struct { struct { int last; }; int first; };
	union { struct { short filler; struct { char c; int deeper; } named; }; struct { union { int direct; }; }; };
	long other;
} anonymous_levels;

struct wrong_type_inside { struct { void *wanted; }; int fine; } wrong_type_inside;

enum color { RED };
enum paint { PAINT_RED };
struct compat {
	long int_long;
	enum color int_enum;
	int enum_int;
	enum paint enum_other;
	enum color enum_flavor;
	enum paint enum_nameless;
	unsigned long pointer_int;
	void *int_pointer;
	struct compat *pointer_pointer;
	union { long pad; int v; } struct_union;
	void *struct_pointer;
	char array_array[64];
	int array_int;
	void *array_other[4];
	struct compat *array_of_pointers[2];
	double float_double;
	int float_int;
	int wrapped;
	unsigned short typedefed;
	void *callback;
	int flag;
	unsigned char letter;
} compat;

typedef int row[4];
struct arrays {
	char pad[4];
	int steady[8];
	int shrunk[4];
	int grown[200];
	row matrix[3];
	int flattened[12];
	int deepened[3][4];
	struct { long z; int x; int y; } points[8];
	struct { long w; int x; } shrunk_points[2];
	int became_scalar;
	struct { int count; int inner_opened[0]; };
	int tail[];
};
struct arrays arrays;

struct closed_tail { int count; u16 items[2]; } closed_tail;
struct zero_tail { int count; u16 items[1]; } zero_tail;
struct element { long a; int c; int b; int d; } element;
struct very_large { char pad[200000000]; int v; } very_large;

struct wrapped_inner { int pad; const volatile int v; };
typedef struct wrapped_inner wrapped_inner_t;
struct wrappers { int pad; wrapped_inner_t deep; void *volatile bare; const char *tagged; } wrappers;

union overlay { struct { u64 lower; u32 words[2]; }; u8 bytes[2]; u64 whole; } overlay;
struct nesting { int a; struct { int flat; } box; } nesting;
