/* What the verifier remembers of values that are stored on the stack and loaded again, for each width and place. The read
 * at the end is dead if the value is remembered. Assembly, so that no compiler chooses the instructions. */
#include "guard.h"

#define STORE(width, place, value) \
	asm volatile("*(" #width " *)(%0 + " #place ") = %1" : : "r"(slots), "r"((u64)(value)) : "memory")
#define LOAD(width, place) ({ \
	u64 loaded; \
	asm volatile("%0 = *(" #width " *)(%1 + " #place ")" : "=r"(loaded) : "r"(slots) : "memory"); \
	loaded; })
#define SLOTS u64 slots[4] = { UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN }

/* Stores a known number of one width, loads it with another, and reads the missing field unless the number comes back. */
#define STORE_LOAD(name, number, stored, stored_at, loaded, loaded_at, expected) \
	PROGRAM(name) \
	{ \
		SLOTS; \
		u64 value = number; \
		OPAQUE(value); \
		STORE(stored, stored_at, value); \
		if (LOAD(loaded, loaded_at) != expected) \
			READ_MISSING; \
		return 0; \
	}

/* The same width at the start of a slot. Eight bytes load everywhere; narrower ones since 5.16. */
STORE_LOAD(u64_whole, 5, u64, 8, u64, 8, 5)
STORE_LOAD(u32_start, 5, u32, 8, u32, 8, 5)
STORE_LOAD(u16_start, 5, u16, 8, u16, 8, 5)
STORE_LOAD(u8_start, 5, u8, 8, u8, 8, 5)

/* The same width elsewhere in a slot: fails everywhere. */
STORE_LOAD(u32_middle, 5, u32, 12, u32, 12, 5)
STORE_LOAD(u16_at_2, 5, u16, 10, u16, 10, 5)
STORE_LOAD(u16_at_6, 5, u16, 14, u16, 14, 5)
STORE_LOAD(u8_at_1, 5, u8, 9, u8, 9, 5)
STORE_LOAD(u8_at_7, 5, u8, 15, u8, 15, 5)

/* Zeros are remembered byte by byte. Loads everywhere. */
STORE_LOAD(zero_u64, 0, u64, 8, u64, 8, 0)
STORE_LOAD(zero_u32_middle, 0, u32, 12, u32, 12, 0)
STORE_LOAD(zero_u16_at_2, 0, u16, 10, u16, 10, 0)
STORE_LOAD(zero_u8_at_7, 0, u8, 15, u8, 15, 0)

/* Zeros of eight bytes, loaded narrower at different places. Loads everywhere. */
STORE_LOAD(zero_low_half, 0, u64, 8, u32, 8, 0)
STORE_LOAD(zero_high_half, 0, u64, 8, u32, 12, 0)
STORE_LOAD(zero_last_byte, 0, u64, 8, u8, 15, 0)

/* Stored wide, loaded narrow: the low part is remembered in newer versions. */
STORE_LOAD(wide_low_u32, 0x1122334455667788ull, u64, 8, u32, 8, 0x55667788)
STORE_LOAD(wide_low_u16, 0x1122334455667788ull, u64, 8, u16, 8, 0x7788)
STORE_LOAD(wide_low_u8, 0x1122334455667788ull, u64, 8, u8, 8, 0x88)
STORE_LOAD(word_low_u16, 0x55667788, u32, 8, u16, 8, 0x7788)
STORE_LOAD(word_low_u8, 0x55667788, u32, 8, u8, 8, 0x88)

/* Any other part: fails everywhere. */
STORE_LOAD(wide_high_u32, 0x1122334455667788ull, u64, 8, u32, 12, 0x11223344)
STORE_LOAD(wide_second_u8, 0x1122334455667788ull, u64, 8, u8, 9, 0x77)
STORE_LOAD(wide_third_u16, 0x1122334455667788ull, u64, 8, u16, 12, 0x3344)

/* A narrow store keeps the low part alone, so the whole is cut. */
STORE_LOAD(cut_to_u32, 0x1122334455667788ull, u32, 8, u32, 8, 0x55667788)
STORE_LOAD(cut_to_u8, 0x1122334455667788ull, u8, 8, u8, 8, 0x88)

/* Loaded wider than stored: the rest is whatever was there. */
STORE_LOAD(wider_u64, 5, u32, 8, u64, 8, 5)

/* Two halves, loaded as one: fails everywhere. */
PROGRAM(two_halves)
{
	SLOTS;
	u64 value = 1;
	OPAQUE(value);
	STORE(u32, 8, value);
	STORE(u32, 12, value);
	if (LOAD(u64, 8) != 0x100000001ull)
		READ_MISSING;
	return 0;
}

/* Two halves of zero, loaded as one: seen before 6.9. */
PROGRAM(two_zero_halves)
{
	SLOTS;
	u64 value = 0;
	OPAQUE(value);
	STORE(u32, 8, value);
	STORE(u32, 12, value);
	if (LOAD(u64, 8))
		READ_MISSING;
	return 0;
}

/* The upper half is overwritten; the lower was a part of a wide one before. */
PROGRAM(upper_half_overwritten)
{
	SLOTS;
	u64 value = 5, other = 9;
	OPAQUE(value);
	OPAQUE(other);
	STORE(u64, 8, value);
	STORE(u32, 12, other);
	if (LOAD(u32, 8) != 5)
		READ_MISSING;
	return 0;
}

/* One byte of a wide zero is overwritten with something; the other bytes stay zero. */
PROGRAM(zero_beside_overwritten)
{
	SLOTS;
	u64 value = 0, other = 9;
	OPAQUE(value);
	OPAQUE(other);
	STORE(u64, 8, value);
	STORE(u8, 15, other);
	if (LOAD(u32, 8))
		READ_MISSING;
	return 0;
}

/* A range survives a spill: a byte of unknown value is never above 255. Loads everywhere. */
PROGRAM(range_spilled)
{
	SLOTS;
	u64 value = UNKNOWN & 0xff;
	OPAQUE(value);
	STORE(u64, 8, value);
	if (LOAD(u64, 8) > 255)
		READ_MISSING;
	return 0;
}

/* A range in four bytes. */
PROGRAM(range_spilled_u32)
{
	SLOTS;
	u64 value = UNKNOWN & 0xff;
	OPAQUE(value);
	STORE(u32, 8, value);
	if (LOAD(u32, 8) > 255)
		READ_MISSING;
	return 0;
}

/* Any byte that is loaded is at most 255. Loads everywhere. */
PROGRAM(byte_range)
{
	SLOTS;
	if (LOAD(u8, 13) > 255)
		READ_MISSING;
	return 0;
}

/* Any two bytes are at most 65535. Loads everywhere. */
PROGRAM(two_byte_range)
{
	SLOTS;
	if (LOAD(u16, 10) > 65535)
		READ_MISSING;
	return 0;
}

/* What is learned of the copy in a register holds for the spilled one too. */
PROGRAM(spilled_copy_learns)
{
	SLOTS;
	u64 value = bpf_ktime_get_ns();
	OPAQUE(value);
	STORE(u64, 8, value);
	if (value != 7)
		return 0;
	if (LOAD(u64, 8) != 7)
		READ_MISSING;
	return 0;
}

/* What is learned of a filled value holds for what stays on the stack. */
PROGRAM(filled_copy_learns)
{
	SLOTS;
	u64 value = bpf_ktime_get_ns();
	OPAQUE(value);
	STORE(u64, 8, value);
	u64 first = LOAD(u64, 8);
	if (first > 10)
		return 0;
	if (LOAD(u64, 8) > 10)
		READ_MISSING;
	return 0;
}

/* The same with a value of four bytes. */
PROGRAM(filled_narrow_learns)
{
	SLOTS;
	u64 value = UNKNOWN & 0xffff;
	OPAQUE(value);
	STORE(u32, 8, value);
	u64 first = LOAD(u32, 8);
	if (first > 10)
		return 0;
	if (LOAD(u32, 8) > 10)
		READ_MISSING;
	return 0;
}

#define STORE_IMMEDIATE(code) asm volatile("r1 = %0; .8byte " #code : : "r"(slots) : "r1", "memory")

/* Numbers stored by an instruction that holds them, which verifiers before 6.3 forgot unless it was backported. */
PROGRAM(immediate_u64)
{
	SLOTS;
	STORE_IMMEDIATE(0x000000050008017a); /* *(u64 *)(r1 + 8) = 5 */
	if (LOAD(u64, 8) != 5)
		READ_MISSING;
	return 0;
}

PROGRAM(immediate_u32)
{
	SLOTS;
	STORE_IMMEDIATE(0x0000000500080162); /* *(u32 *)(r1 + 8) = 5 */
	if (LOAD(u32, 8) != 5)
		READ_MISSING;
	return 0;
}

PROGRAM(immediate_u8)
{
	SLOTS;
	STORE_IMMEDIATE(0x0000000500080172); /* *(u8 *)(r1 + 8) = 5 */
	if (LOAD(u8, 8) != 5)
		READ_MISSING;
	return 0;
}

PROGRAM(immediate_negative)
{
	SLOTS;
	STORE_IMMEDIATE(0xffffffff0008017a); /* *(u64 *)(r1 + 8) = -1 */
	if (LOAD(u64, 8) != -1ull)
		READ_MISSING;
	return 0;
}

/* A zero stored so is remembered by all. */
PROGRAM(immediate_zero)
{
	SLOTS;
	STORE_IMMEDIATE(0x000000000008017a); /* *(u64 *)(r1 + 8) = 0 */
	if (LOAD(u64, 8))
		READ_MISSING;
	return 0;
}

/* Stored through an index that the verifier knows. Loads everywhere. */
PROGRAM(known_index)
{
	u64 values[4] = { UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN };
	volatile u64 *slots = values;
	u64 index = TASK_HAS(pid) * 2;
	OPAQUE(index);
	slots[index] = 5;
	if (slots[2] != 5)
		READ_MISSING;
	return 0;
}

/* An unknown index within one slot of zeros: seen before 6.9 and again by 7.3. */
PROGRAM(unknown_byte_of_zero)
{
	u64 values[2] = { 0, 0 };
	volatile u8 *bytes = (void *)values;
	OPAQUE(bytes);
	u32 index = UNKNOWN & 7;
	if (bytes[index])
		READ_MISSING;
	return 0;
}

/* A pointer spilled and filled still is no null. */
PROGRAM(spilled_pointer)
{
	u64 slots[2] = { 0, 0 };
	void *stack = slots;
	OPAQUE(stack);
	volatile u64 *at = stack;
	at[1] = (u64)stack;
	u64 *filled = (u64 *)at[1];
	if (!TASK_HAS(pid))
		USE(*filled);
	USE(at[0]);
	return 0;
}

/* Helpers that fill a buffer make it unknown: fails everywhere. */
PROGRAM(buffer_written)
{
	u64 buffer = 0;
	bpf_get_current_comm(&buffer, sizeof(buffer));
	if (buffer)
		READ_MISSING;
	return 0;
}

/* A helper that only reads its argument leaves it alone: known from 6.13 on. */
PROGRAM(buffer_read)
{
	u64 slots[1] = { 5 };
	volatile u64 *at = slots;
	bpf_trace_printk((void *)slots, 8);
	if (*at != 5)
		READ_MISSING;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
