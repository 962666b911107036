/* The field only moved, so narrow loads are fine; the plain field became a bitfield. */
struct narrow_read { int pad; unsigned int v; } narrow_read;
struct became_bitfield { unsigned int pad; unsigned int x : 3; unsigned int v : 20; } became_bitfield;
struct straddling { unsigned char pad; unsigned long v : 40; } straddling;
struct oversized { unsigned char pad; unsigned char v[100]; } oversized;
