/* One byte of a field is loaded by a pointer to it. Where the kernel's field has another size, libbpf would adjust the load,
 * finds that it is not as wide as the program's field, and refuses the object. */
#include "guard.h"

struct file___open { struct inode___with_state *f_inode; } RELOCATED;
struct inode___with_state {
	u64 i_ino;
	u64 i_state; /* u32 on 6.12, an enumeration on 6.18, then a struct */
} RELOCATED;

#define OPENED(name) SEC("lsm/file_open") int name(u64 *ctx)
#define INODE (((struct file___open *)ctx[0])->f_inode)

/* Refused where the field is a u32. Where it is an enumeration or a struct, the load is poisoned. */
OPENED(one_byte)
{
	USE(*(u8 *)&INODE->i_state);
	return 0;
}

/* Refused all the same: libbpf relocates what no verifier gets to see. */
OPENED(one_byte_guarded)
{
	if (bpf_core_field_size(((struct inode___with_state *)0)->i_state) == 8)
		USE(*(u8 *)&INODE->i_state);
	return 0;
}

/* Loads until the field is a struct: loaded as a whole. */
OPENED(whole)
{
	u64 state = INODE->i_state;
	OPAQUE(state);
	USE(state & 0xff);
	return 0;
}

/* Loads everywhere: the relocations of programs that are not loaded are left alone. */
OPENED(beside)
{
	USE(INODE->i_ino);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
