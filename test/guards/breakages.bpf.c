/* What broke for users, one program for each thread: project and number of the issue. */
#include "guard.h"

/* bcc: `task_struct.state` became `__state` in 5.14. */
PROGRAM(bcc_3658) { READ_TASK(state); return 0; }
//                            ^^^^^ field-missing: 6.1 6.12 6.18 7.2 "__state"

/* bcc: the right answer to it. */
struct task_struct___since_5_14 { unsigned int __state; } RELOCATED;
PROGRAM(bcc_3659)
{
	struct task_struct *task = TASK;
	if (HAS(struct task_struct___since_5_14, __state))
		READ((struct task_struct___since_5_14 *)task, __state);
	else
		READ(task, state);
	return 0;
}

/* bcc: block_rq_insert lost its first argument in 5.11. */
SEC("tp_btf/block_rq_insert") int bcc_3338(u64 *ctx)
{
	struct request *request = (void *)ctx[1];
	//                                ^^^ attach-signature: 5.10 6.1 6.12 6.18 7.2 "1 argument"
	USE(request->q);
	return 0;
}

/* bcc: `request.rq_disk` went away in 5.17. */
struct gendisk { int major; } RELOCATED;
struct request_queue { struct gendisk *disk; } RELOCATED;
struct request___with_disk { struct gendisk *rq_disk; struct request_queue *q; } RELOCATED;
PROGRAM(bcc_3954) { READ(ARGUMENT(struct request___with_disk, 0), rq_disk, major); return 0; }
//                                                                ^^^^^^^ field-missing: 6.1 6.12 6.18 7.2

/* bcc: the way out, by the queue. */
PROGRAM(bcc_3954_fixed)
{
	struct request___with_disk *request = ARGUMENT(struct request___with_disk, 0);
	if (HAS(struct request___with_disk, rq_disk))
		READ(request, rq_disk, major);
	else
		READ(request, q, disk, major);
	return 0;
}

/* bcc: functions that were made something else. */
SEC("fentry/account_page_dirtied") int bcc_4337(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing: 6.1 6.12 6.18 7.2
SEC("fentry/folio_account_dirtied") int bcc_4337_other_name(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing: 5.10 6.1 6.12 6.18 7.2
SEC("fentry/do_page_cache_ra") int bcc_4246(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing: 6.1 6.12 6.18
SEC("fexit/__page_cache_alloc") int bcc_4246_alloc(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing: 6.1 6.12 6.18 7.2
SEC("fentry/blk_account_io_done") int bcc_4638(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing: 7.2

/* tracee: kernel_cap_t became one number in 6.3. */
typedef struct { u32 cap[2]; } kernel_cap_t___array;
struct cred___capabilities { kernel_cap_t___array cap_effective; } RELOCATED;
PROGRAM(tracee_3068) { READ(ARGUMENT(struct cred___capabilities, 0), cap_effective.cap[0]); return 0; }
//                                                                                 ^^^ path-mismatch: 6.12 6.18 7.2

/* tracee: `module.core_layout` became `mem` in 6.4. */
struct module_layout { void *base; } RELOCATED;
struct module { struct module_layout core_layout; } RELOCATED;
PROGRAM(tracee_3470) { READ(ARGUMENT(struct module, 0), core_layout.base); return 0; }
//                                                      ^^^^^^^^^^^ field-missing: 6.12 6.18 7.2

/* tracee: `inode.i_ctime` was renamed twice. */
PROGRAM(tracee_3768) { READ(ARGUMENT(struct inode, 0), i_ctime.tv_sec); return 0; }
//                                                     ^^^^^^^ field-missing: 6.12 6.18 7.2 "i_ctime_sec"

/* kflowd: and `i_atime` with it. */
struct inode___atime { struct timespec64 i_atime; } RELOCATED;
PROGRAM(kflowd_4) { READ(ARGUMENT(struct inode___atime, 0), i_atime.tv_sec); return 0; }
//                                                          ^^^^^^^ field-missing: 6.12 6.18 7.2 "i_atime_sec"

/* inspektor-gadget: a bit-field became a bit of `inet_flags` in 6.6. */
struct inet_sock { u8 freebind : 1; } RELOCATED;
PROGRAM(gadget_2519) { USE(BPF_CORE_READ_BITFIELD_PROBED(ARGUMENT(struct inet_sock, 0), freebind)); return 0; }
//                                                                                      ^^^^^^^^ field-missing: 6.12 6.18 7.2

/* inspektor-gadget: a bit-field and a function that 5.4 lacks. */
struct fanotify_event { u32 type : 2; } RELOCATED;
PROGRAM(gadget_4046) { USE(BPF_CORE_READ_BITFIELD_PROBED(ARGUMENT(struct fanotify_event, 0), type)); return 0; }
SEC("fentry/inotify_handle_inode_event") int gadget_4210(void *ctx) { return 0; }
SEC("kprobe/fsnotify_insert_event") int gadget_3854(void *ctx) { return 0; }

/* pulsar: `iov_iter.iov` became `__iov` in 6.4. */
PROGRAM(pulsar_194) { READ(ARGUMENT(struct iov_iter, 0), iov); return 0; }
//                                                       ^^^ field-missing: 6.12 6.18 7.2 "__iov"

/* pulsar: `kernfs_node.parent` became `__parent` in 6.15. */
PROGRAM(pulsar_351) { READ(ARGUMENT(struct kernfs_node, 0), parent); return 0; }
//                                                          ^^^^^^ field-missing: 6.18 7.2 "__parent"

/* dae: a type that was renamed in 6.9. */
struct bpf_lpm_trie_key { u32 prefixlen; } RELOCATED;
PROGRAM(dae_482) { READ(ARGUMENT(struct bpf_lpm_trie_key, 0), prefixlen); return 0; }
//                                                            ^^^^^^^^^ type-missing: 6.1 6.12 6.18 7.2 "bpf_lpm_trie_key_u8"

/* dae: a type of the user's interface that some kernels' BTF lacks. */
struct __sk_buff { u32 len; } RELOCATED;
SEC("tc") int dae_969(struct __sk_buff *packet) { USE(packet->len); return 0; }

/* falco: another such type. */
struct open_how { u64 flags; } RELOCATED;
PROGRAM(falco_3417) { READ(ARGUMENT(struct open_how, 0), flags); return 0; }

/* huatuo: an event's type that went away in 7.0. */
struct trace_event_raw_tcp_event_sk_skb { int state; } RELOCATED;
PROGRAM(huatuo_514) { READ(ARGUMENT(struct trace_event_raw_tcp_event_sk_skb, 0), state); return 0; }
//                                                                               ^^^^^ type-missing: 6.18 7.2 "trace_event_raw_tcp_retransmit_skb"

/* elastic: a function that was static in 5.10. */
SEC("fentry/do_renameat2") int elastic_79(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^ attach-missing: 7.2

/* quark: functions that were renamed in 7.x. */
SEC("fentry/do_unlinkat") int quark_322(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^ attach-missing: 7.2 "filename_unlinkat"
SEC("fentry/do_filp_open") int quark_322_open(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^ attach-missing: 7.2 "do_file_open"

/* datadog-agent: a hook that was renamed in 6.9. */
SEC("fentry/security_bpf_map_alloc") int datadog_31121(void *ctx) { return 0; }
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ attach-missing: 6.12 6.18 7.2 "security_bpf_map_create"

/* ebpfguard: a helper that 5.10 lacks. */
PROGRAM(ebpfguard_34) { USE(bpf_get_current_task_btf()); return 0; }
//                          ^^^^^^^^^^^^^^^^^^^^^^^^ helper-missing: 5.10

/* bpf-developer-tutorial: another. */
PROGRAM(tutorial_72)
{
	char name[16] = "";
	USE(bpf_strncmp(name, sizeof(name), "core"));
	//  ^^^^^^^^^^^ helper-missing: 5.10
	return 0;
}

/* Those that load everywhere and read the wrong thing. */

/* tracee: numbers that were shifted. */
enum kernel_read_file_id { READING_UNKNOWN, READING_FIRMWARE, READING_MODULE };
PROGRAM(tracee_1151) { USE(BPF_CORE_READ(TASK, pid) == READING_MODULE); return 0; }

/* elastic: numbers of another enumeration. */
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };
PROGRAM(elastic_210) { USE(bpf_core_enum_value(enum pid_type, PIDTYPE_PGID)); return 0; }

/* beyla: an enumeration that was renumbered again and again. */
enum iter_type { ITER_IOVEC, ITER_KVEC };
PROGRAM(beyla_1086)
{
	struct iov_iter *iter = ARGUMENT(struct iov_iter, 0);
	if (HAS(struct iov_iter, iter_type))
		USE(BPF_CORE_READ(iter, iter_type) == ITER_IOVEC);
	return 0;
}

/* beats: one more. */
enum fsnotify_data_type { FSNOTIFY_EVENT_NONE, FSNOTIFY_EVENT_PATH, FSNOTIFY_EVENT_INODE };
PROGRAM(beats_45897) { USE(bpf_core_enum_value_exists(enum fsnotify_data_type, FSNOTIFY_EVENT_PATH)); return 0; }
//                                                                             ^^^^^^^^^^^^^^^^^^^ guard-always-true (hint): 5.10 6.1 6.12 6.18 7.2

/* tracee: a field that was a bit-field before 5.6, read plainly. */
struct sock { u16 sk_protocol; } RELOCATED;
PROGRAM(tracee_1132) { READ(ARGUMENT(struct sock, 0), sk_protocol); return 0; }

char LICENSE[] SEC("license") = "GPL";
