/* Fields that are bitfields in the program and none on some kernel. */
#include "cases.h"

/* Four bits of a byte until 6.1, then a byte. */
struct sock___locks { u8 sk_padding : 1, sk_kern_sock : 1, sk_no_check_tx : 1, sk_no_check_rx : 1, sk_userlocks : 4; } RELOCATED;
SEC("fentry/tcp_close") int plain_load(u64 *ctx)
{
	struct sock___locks *socket = (void *)ctx[0];
	return socket->sk_userlocks;
	//             ^^^^^^^^^^^^ left-bitfield: 6.12 6.18 7.2
}

/* Near misses. */

SEC("fentry/tcp_close") int by_macro(u64 *ctx)
{
	struct sock___locks *socket = (void *)ctx[0];
	return BPF_CORE_READ_BITFIELD(socket, sk_userlocks);
}

PROGRAM(by_probing_macro)
{
	struct sock___locks *socket = ARGUMENT(struct sock___locks, 0);
	return BPF_CORE_READ_BITFIELD_PROBED(socket, sk_userlocks);
}

char LICENSE[] SEC("license") = "GPL";
