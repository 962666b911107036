/* Tests collected as bits of one number. */
#include "guard.h"

enum { HAS_OLD = 1, HAS_NEW = 2, HAS_CPU = 4, HAS_CID = 8 };

static __always_inline u64 features(void)
{
	u64 mask = 0;
	if (TASK_HAS(state))
		mask |= HAS_OLD;
	if (TASK_HAS(__state))
		mask |= HAS_NEW;
	if (TASK_HAS(cpu))
		mask |= HAS_CPU;
	if (TASK_HAS(mm_cid))
		mask |= HAS_CID;
	OPAQUE(mask);
	return mask;
}

/* Loads everywhere: each read asks its own bit. */
PROGRAM(each_its_bit)
{
	u64 mask = features();
	if (mask & HAS_OLD)
		READ_TASK(state);
	if (mask & HAS_NEW)
		READ_TASK(__state);
	if (mask & HAS_CPU)
		READ_TASK(cpu);
	if (mask & HAS_CID)
		READ_TASK(mm_cid);
	return 0;
}

/* Fails everywhere: the bits are swapped. */
PROGRAM(wrong_bits)
{
	u64 mask = features();
	if (mask & HAS_OLD)
		READ_TASK(__state);
	if (mask & HAS_NEW)
		READ_TASK(state);
	return 0;
}

/* Fails everywhere: any bit suffices. */
PROGRAM(any_bit)
{
	if (features())
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: two bits asked at once, both needed. */
PROGRAM(all_of_two)
{
	if ((features() & (HAS_NEW | HAS_CID)) == (HAS_NEW | HAS_CID))
		READ_TASK(mm_cid);
	return 0;
}

/* Fails where mm_cid is missing or no number: one of two bits suffices. */
PROGRAM(any_of_two)
{
	if (features() & (HAS_OLD | HAS_NEW | HAS_CID))
		READ_TASK(mm_cid);
	return 0;
}

/* Loads everywhere: the bit is shifted down first. */
PROGRAM(shifted_down)
{
	u64 mask = features();
	if ((mask >> 3) & 1)
		READ_TASK(mm_cid);
	return 0;
}

/* Fails where mm_cid is missing but `cpu` is there or not: shifted by the wrong number, so another bit is asked. */
PROGRAM(shifted_wrongly)
{
	u64 mask = features();
	if ((mask >> 1) & 3)
		READ_TASK(mm_cid);
	return 0;
}

/* Loads everywhere: built by shifting tests up. */
PROGRAM(shifted_up)
{
	u64 mask = (u64)TASK_HAS(state) << 5 | (u64)TASK_HAS(__state) << 40;
	OPAQUE(mask);
	if (mask & (1 << 5))
		READ_TASK(state);
	if (mask & (1ULL << 40))
		READ_TASK(__state);
	return 0;
}

/* Loads everywhere: in 32 bits, with the sign bit. */
PROGRAM(sign_bit)
{
	s32 mask = TASK_HAS(state) << 31;
	OPAQUE(mask);
	if (mask < 0)
		READ_TASK(state);
	return 0;
}

/* Fails on 6.1 alone: unknown bits beside a known zero. */
PROGRAM(unknown_beside_known)
{
	u64 mask = (UNKNOWN & ~HAS_OLD) | TASK_HAS(state);
	OPAQUE(mask);
	if (mask & HAS_OLD)
		READ_TASK(state);
	return 0;
}

/* Fails from 5.14 on: the unknown bits cover the known one. */
PROGRAM(unknown_over_known)
{
	u64 mask = UNKNOWN | TASK_HAS(state);
	OPAQUE(mask);
	if (mask & HAS_OLD)
		READ_TASK(state);
	return 0;
}

/* Loads everywhere: a bit cleared again cannot be asked. */
PROGRAM(cleared_again)
{
	u64 mask = features() & ~HAS_CPU;
	OPAQUE(mask);
	if (mask & HAS_CPU)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: toggled twice. */
PROGRAM(toggled_twice)
{
	u64 mask = features() ^ HAS_CPU;
	OPAQUE(mask);
	mask ^= HAS_CPU;
	OPAQUE(mask);
	if (mask & HAS_CPU)
		READ_TASK(cpu);
	return 0;
}

/* Fails where `cpu` is there or not: toggled once, so the meaning is reversed. */
PROGRAM(toggled_once)
{
	u64 mask = features() ^ HAS_CPU;
	OPAQUE(mask);
	if (mask & HAS_CPU)
		READ_TASK(cpu);
	return 0;
}

/* Loads everywhere: the mask kept on the stack in eight bytes. */
PROGRAM(kept_on_stack)
{
	volatile u64 mask = features();
	bpf_ktime_get_ns();
	if (mask & HAS_OLD)
		READ_TASK(state);
	return 0;
}

/* Fails where `state` is missing: a mask that is not zero lies crooked on the stack, and is forgotten. */
PROGRAM(kept_in_32_bits)
{
	volatile u32 mask = features();
	bpf_ktime_get_ns();
	if (mask & HAS_OLD)
		READ_TASK(state);
	return 0;
}

struct bits {
	u64 old : 1;
	u64 new : 1;
	u64 cid : 1;
};

/* Loads everywhere: C's own bit-fields. */
PROGRAM(bit_fields)
{
	struct bits has = { .old = TASK_HAS(state), .new = TASK_HAS(__state), .cid = TASK_HAS(mm_cid) };
	if (has.old)
		READ_TASK(state);
	if (has.cid)
		READ_TASK(mm_cid);
	return 0;
}

/* Bit-fields that stay in memory: written by read, change, write. */
PROGRAM(bit_fields_in_memory)
{
	volatile struct bits has = {};
	has.old = TASK_HAS(state);
	has.cid = TASK_HAS(mm_cid);
	if (has.old)
		READ_TASK(state);
	if (has.cid)
		READ_TASK(mm_cid);
	return 0;
}

/* Loads everywhere: a population count by hand. */
PROGRAM(counted_bits)
{
	u64 mask = features() & (HAS_NEW | HAS_CID);
	OPAQUE(mask);
	u64 count = (mask & 1) + (mask >> 1 & 1) + (mask >> 2 & 1) + (mask >> 3 & 1);
	OPAQUE(count);
	if (count == 2)
		READ_TASK(mm_cid);
	return 0;
}

/* Loads where the verifier computes a negation (6.17 and later): a mask of all ones or none. */
PROGRAM(full_mask)
{
	u64 all = 0 - (u64)TASK_HAS(state);
	OPAQUE(all);
	if (UNKNOWN & all)
		READ_TASK(state);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
