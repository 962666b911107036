/* A 32-bit kernel: pointers and long are four bytes. Its BTF comes from pahole, as a real kernel's does. */
struct sizes { int pad; int *pointer; unsigned long u64_to_u32; long int_to_long; int steady; } sizes;
struct whole { void *pad; struct { long a, b, c; } part; } whole;
struct element { void *a; long c; int b; } element;
struct compat { int *pointer_pointer; long int_long; void *callback; } compat;
typedef struct sizes *struct_pointers;
struct_pointers pointers[3];
typedef int ***deep_pointer;
deep_pointer deep;
char letter;
unsigned char unsigned_letter;
_Bool truth;
