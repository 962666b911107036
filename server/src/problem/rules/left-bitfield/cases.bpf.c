/* Fields that are bitfields in the program and none on some kernel. */
#include "cases.h"

/* Four bits of a byte until 6.1, then a byte. */
struct sock___locks { u8 sk_padding : 1, sk_kern_sock : 1, sk_no_check_tx : 1, sk_no_check_rx : 1, sk_userlocks : 4; } RELOCATED;

/* The place of the bits is the program's own. */
PROGRAM(own_shift)
{
	struct sock___locks *socket = ARGUMENT(struct sock___locks, 0);
	u8 bits = 0;
	bpf_probe_read_kernel(&bits, sizeof(bits), (void *)socket + bpf_core_field_offset(socket->sk_userlocks));
	//                                                                                        ^^^^^^^^^^^^ left-bitfield: 6.12 6.18 7.2
	return bits >> 4;
}

/* A plain load of bits is not just wrong there: it fails. */
SEC("fentry/tcp_close") int plain_load(u64 *ctx)
{
	struct sock___locks *socket = (void *)ctx[0];
	USE(socket->sk_userlocks);
	//          ^^^^^^^^^^^^ size-mismatch: 6.12 6.18 7.2
	return 0;
}

/* Near misses. */

SEC("fentry/tcp_close") int by_macro(u64 *ctx)
{
	struct sock___locks *socket = (void *)ctx[0];
	USE(BPF_CORE_READ_BITFIELD(socket, sk_userlocks));
	return 0;
}

PROGRAM(by_probing_macro)
{
	struct sock___locks *socket = ARGUMENT(struct sock___locks, 0);
	return BPF_CORE_READ_BITFIELD_PROBED(socket, sk_userlocks);
}

char LICENSE[] SEC("license") = "GPL";
