/* What libbpf refuses before any kernel sees it. */
#include "cases.h"

/* An unsigned long until 6.11, a u32 on 6.12, an enumeration, a struct: where libbpf would have to adjust the load, it
 * finds one byte where the program's field has eight. */
struct inode___with_state { u64 i_state, i_ino; } RELOCATED;
struct file___open { struct inode___with_state *f_inode; } RELOCATED;
SEC("lsm/file_open") int one_byte(u64 *ctx)
{
	struct file___open *file = (void *)ctx[0];
	struct inode___with_state *inode = file->f_inode;
	USE(*(u8 *)&inode->i_state);
	//                 ^^^^^^^ object-refused: 6.12
	//                 ^^^^^^^ kind-mismatch: 6.18 7.2
	return 0;
}

/* Highest bit of an unsigned enumerator: clang writes it without sign, libbpf expects one. */
enum rt_class_t { RT_TABLE_UNSPEC, RT_TABLE_MAX = 0xFFFFFFFF };
PROGRAM(highest_bit)
{
	return bpf_core_enum_value(enum rt_class_t, RT_TABLE_MAX);
	//                                          ^^^^^^^^^^^^ object-refused: 5.10 6.1 6.12 6.18 7.2
}

/* Refused where it is dead, too. */
PROGRAM(dead)
{
	if (!TASK_HAS(never_was))
	//            ^^^^^^^^^ guard-never-true (hint): 5.10 6.1 6.12 6.18 7.2
		return 0;
	return bpf_core_enum_value(enum rt_class_t, RT_TABLE_MAX);
	//                                          ^^^^^^^^^^^^ object-refused: 5.10 6.1 6.12 6.18 7.2
}

/* Near misses. */

PROGRAM(other_enumerator) { return bpf_core_enum_value(enum rt_class_t, RT_TABLE_UNSPEC); }

/* The same byte of a field that is as wide everywhere. */
SEC("lsm/file_open") int one_byte_of_fixed(u64 *ctx)
{
	struct file___open *file = (void *)ctx[0];
	struct inode___with_state *inode = file->f_inode;
	USE(*(u8 *)&inode->i_ino);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
