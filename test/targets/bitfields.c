/* Target of bitfields.bpf.c: other units, other places. */
#include "target.h"

enum weekday { MONDAY, SUNDAY = 6 };
enum offset_sign { BACKWARD = -1, FORWARD = 1 };
struct flags {
	u64 pad : 37;
	u64 b : 7;
	u8 a : 3;
	u16 moved : 5;
	long negative : 4;
	unsigned int widened : 30;
	u8 straddle_pad : 7;
	unsigned int straddling : 12;
	enum weekday day : 4;
	enum offset_sign direction : 2;
	u64 wide : 50;
	bool yes : 1;
	u8 tiny : 1;
	u16 medium : 9;
	unsigned int plain_there;
	unsigned int : 5;
	unsigned int bits_there : 9;
	int sign_changes : 4;
} flags;

struct packed_flags {
	u8 head : 6;
	u8 over : 5;
	u16 across : 13;
	u32 far_across : 30;
} __attribute__((packed)) packed_flags;

struct nested_bits {
	int pad;
	struct { u64 v : 11, u : 9; } cells[4];
	union { struct { u16 y : 6; }; };
} nested_bits;
