/* A chain of 33 pointers. */
#define POINTERS_8(name) ********name
typedef int POINTERS_8(POINTERS_8(POINTERS_8(POINTERS_8(*deep_pointer))));
deep_pointer kept;
