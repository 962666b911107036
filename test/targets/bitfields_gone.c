/* Target of bitfields.bpf.c where every bitfield became a plain field, some of another kind. */
#include "target.h"

enum weekday { MONDAY, SUNDAY = 6 };
struct flags {
	unsigned int b;
	u8 a;
	u16 moved;
	signed char negative;
	u64 widened;
	void *straddling;
	enum weekday day;
	int direction;
	u64 wide;
	u8 tiny;
	bool yes;
	long medium;
	float sign_changes;
} flags;
struct packed_flags { u32 across; u8 over; u8 head; u64 far_across; } __attribute__((packed)) packed_flags;
struct nested_bits { struct { int u, v; } cells[2]; } nested_bits;
