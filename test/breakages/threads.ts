import { member, type BtfBuilder } from '../support';

/** Breakages that a bundled kernel shows; what is expected stands in the source of the programs. */
export interface SeenBreakage {
  readonly thread: string;
  readonly what: string;
  readonly subject?: 'breakages' | 'silent';
  readonly programs: readonly string[];
}

/** Breakages of kernels that are not bundled: an invented one has what matters. */
export interface InventedBreakage {
  readonly thread: string;
  readonly what: string;
  readonly subject?: 'breakages' | 'silent';
  readonly program: string;
  readonly kernel: (btf: BtfBuilder) => void;
  /** Rule, severity and token. */
  readonly expected: string;
}

export const SEEN: readonly SeenBreakage[] = [
  { thread: 'iovisor/bcc#3658', what: 'task_struct.state', programs: ['bcc_3658'] },
  { thread: 'iovisor/bcc#3659', what: 'either name of it', programs: ['bcc_3659'] },
  {
    thread: 'iovisor/bcc#3338',
    what: 'second argument of block_rq_insert',
    programs: ['bcc_3338'],
  },
  {
    thread: 'iovisor/bcc#3954',
    what: 'request.rq_disk, and the way by its queue',
    programs: ['bcc_3954', 'bcc_3954_fixed'],
  },
  {
    thread: 'iovisor/bcc#4337',
    what: 'account_page_dirtied, and folio_account_dirtied is no way out',
    programs: ['bcc_4337', 'bcc_4337_other_name'],
  },
  {
    thread: 'iovisor/bcc#4246',
    what: 'do_page_cache_ra and __page_cache_alloc',
    programs: ['bcc_4246', 'bcc_4246_alloc'],
  },
  { thread: 'iovisor/bcc#4638', what: 'blk_account_io_done', programs: ['bcc_4638'] },
  {
    thread: 'aquasecurity/tracee#3068',
    what: 'cred.cap_effective.cap[0]',
    programs: ['tracee_3068'],
  },
  {
    thread: 'aquasecurity/tracee#3470',
    what: 'module.core_layout.base',
    programs: ['tracee_3470'],
  },
  { thread: 'aquasecurity/tracee#3768', what: 'inode.i_ctime', programs: ['tracee_3768'] },
  { thread: 'tarsal-oss/kflowd#4', what: 'inode.i_atime.tv_sec', programs: ['kflowd_4'] },
  {
    thread: 'inspektor-gadget#2519',
    what: 'bitfield inet_sock.freebind',
    programs: ['gadget_2519'],
  },
  { thread: 'exein-io/pulsar#194', what: 'iov_iter.iov', programs: ['pulsar_194'] },
  { thread: 'exein-io/pulsar#351', what: 'kernfs_node.parent', programs: ['pulsar_351'] },
  { thread: 'daeuniverse/dae#482', what: 'bpf_lpm_trie_key', programs: ['dae_482'] },
  {
    thread: 'ccfos/huatuo#514',
    what: 'trace_event_raw_tcp_event_sk_skb',
    programs: ['huatuo_514'],
  },
  { thread: 'elastic/ebpf#79', what: 'do_renameat2', programs: ['elastic_79'] },
  {
    thread: 'elastic/quark#322',
    what: 'do_unlinkat and do_filp_open',
    programs: ['quark_322', 'quark_322_open'],
  },
  {
    thread: 'DataDog/datadog-agent#31121',
    what: 'security_bpf_map_alloc',
    programs: ['datadog_31121'],
  },
  {
    thread: 'deepfence/ebpfguard#34',
    what: 'bpf_get_current_task_btf',
    programs: ['ebpfguard_34'],
  },
  {
    thread: 'eunomia-bpf/bpf-developer-tutorial#72',
    what: 'bpf_strncmp',
    programs: ['tutorial_72'],
  },
  {
    thread: 'grafana/beyla#1086',
    what: 'numbers of iter_type',
    subject: 'silent',
    programs: ['beyla_1086'],
  },
  {
    thread: 'elastic/beats#45897',
    what: 'numbers of fsnotify_data_type',
    subject: 'silent',
    programs: ['beats_45897'],
  },
];

export const INVENTED: readonly InventedBreakage[] = [
  {
    thread: 'inspektor-gadget#4046',
    what: 'bitfield fanotify_event.type, before it came',
    program: 'gadget_4046',
    kernel: (btf) => btf.struct('fanotify_event', 8, [member('mask', unsigned(btf), 0)]),
    expected: 'field-missing (error): type',
  },
  {
    thread: 'inspektor-gadget#4210',
    what: 'inotify_handle_inode_event, before it came',
    program: 'gadget_4210',
    kernel: unsigned,
    expected: 'attach-missing (error): "fentry/inotify_handle_inode_event"',
  },
  {
    thread: 'inspektor-gadget#3854',
    what: 'a kprobe of fsnotify_insert_event, before it came',
    program: 'gadget_3854',
    kernel: unsigned,
    expected: 'attach-missing (warning): "kprobe/fsnotify_insert_event"',
  },
  {
    thread: 'daeuniverse/dae#969',
    what: '__sk_buff, of which the BTF knows nothing',
    program: 'dae_969',
    kernel: unsigned,
    expected: 'type-missing (error): len',
  },
  {
    thread: 'falcosecurity/falco#3417',
    what: 'open_how, of which the BTF knows nothing',
    program: 'falco_3417',
    kernel: unsigned,
    expected: 'type-missing (error): flags',
  },
  {
    thread: 'aquasecurity/tracee#1151',
    what: 'numbers of kernel_read_file_id, shifted by a backport',
    subject: 'silent',
    program: 'tracee_1151',
    kernel: (btf) =>
      btf.enumeration(
        'kernel_read_file_id',
        numbered(
          'READING_UNKNOWN',
          'READING_FIRMWARE',
          'READING_FIRMWARE_PREALLOC',
          'READING_MODULE',
        ),
      ),
    expected: 'enum-value-differs (information): READING_MODULE',
  },
  {
    thread: 'elastic/ebpf#210',
    what: 'PIDTYPE_PGID on RHEL 8',
    subject: 'silent',
    program: 'elastic_210',
    kernel: (btf) =>
      btf.enumeration(
        'pid_type',
        numbered('PIDTYPE_PID', 'PIDTYPE_PGID', 'PIDTYPE_SID', 'PIDTYPE_TGID'),
      ),
    expected: 'enum-value-differs (information): PIDTYPE_PGID',
  },
];

/** Threads that an object and the BTF of kernels cannot tell of. */
export const UNSEEN: ReadonlyMap<string, string> = new Map([
  [
    'DataDog/datadog-agent#50926',
    'the only copy of attach_recursive_mnt is called .isra.0; /proc/kallsyms of that host tells, its BTF does not',
  ],
  [
    'iovisor/bcc#4815',
    'a loader from before ENUM64; which libbpf an application ships is not in the object, and the answer is that of libbpf as it is now',
  ],
  [
    'aquasecurity/tracee#1132',
    'a test of LINUX_VERSION_CODE; the preprocessor leaves nothing of it in the object',
  ],
  [
    'Karib0u/rustinel#441',
    'an object without relocations; that its offsets are frozen may be meant, and there is no rule for it',
  ],
]);

function unsigned(btf: BtfBuilder): number {
  return btf.int('unsigned int', 4);
}

function numbered(...names: string[]) {
  return names.map((name, value) => ({ name, value }));
}
