import assert from 'node:assert/strict';
import { isComposite, type Btf } from '../../server/src/btf';
import { nearestField, nearestFunction, nearestType } from '../../server/src/nearest';
import type { TargetTypes } from '../../server/src/relocation';
import { accessTo, assertIsThere, bundledKernels, structNamed } from './worlds';

/** What users ran into, with the versions of the bundled kernels: the newest that has it, and one that lacks it. */
const FIELDS: readonly (readonly [
  thread: string,
  field: string,
  has: string,
  lacks: string,
  answer: string | null,
])[] = [
  ['iovisor/bcc#3658', 'task_struct.state', '5.10', '6.1', "'__state', unsigned int, same place"],
  ['iovisor/bcc#3658', 'task_struct.state', '5.10', '7.2', "'__state', unsigned int, same place"],
  [
    'iovisor/bcc#3658',
    'task_struct.__state',
    '7.2',
    '5.10',
    "'state', volatile long int, same place",
  ],
  ['iovisor/bcc#3954', 'request.rq_disk', '5.10', '6.1', "'q->disk', struct gendisk *, behind 'q'"],
  ['iovisor/bcc#3954', 'request.rq_disk', '5.10', '7.2', "'q->disk', struct gendisk *, behind 'q'"],
  [
    'aquasecurity/tracee#3068',
    'cred.cap_effective.cap[0]',
    '6.1',
    '6.12',
    "'cap_effective.val', u64, same place",
  ],
  [
    'aquasecurity/tracee#3068',
    'cred.cap_effective.val',
    '6.12',
    '6.1',
    "'cap_effective.cap', __u32[2], same place",
  ],
  [
    'aquasecurity/tracee#3470',
    'module.core_layout.base',
    '6.1',
    '6.12',
    "'mem[…].base', void *, same place",
  ],
  [
    'aquasecurity/tracee#3470',
    'module.core_layout.size',
    '5.10',
    '7.2',
    "'mem[…].size', unsigned int, same place",
  ],
  [
    'aquasecurity/tracee#3768',
    'inode.i_ctime',
    '6.1',
    '6.12',
    "'i_ctime_sec', time64_t, same place",
  ],
  [
    'tarsal-oss/kflowd#4',
    'inode.i_atime.tv_sec',
    '6.1',
    '6.12',
    "'i_atime_sec', time64_t, same place",
  ],
  [
    'tarsal-oss/kflowd#4',
    'inode.i_atime.tv_nsec',
    '6.1',
    '6.12',
    "'i_atime_nsec', u32, same place",
  ],
  // The bit is one of a word of flags there, which no type tells.
  ['inspektor-gadget#2519', 'inet_sock.freebind', '6.1', '6.12', null],
  [
    'exein-io/pulsar#194',
    'iov_iter.iov',
    '6.1',
    '6.12',
    "'__iov', const struct iovec *, same place",
  ],
  [
    'exein-io/pulsar#351',
    'kernfs_node.parent',
    '6.12',
    '6.18',
    "'__parent', struct kernfs_node *, same place",
  ],
  [
    'iovisor/bcc, cfs_rq',
    'cfs_rq.nr_running',
    '6.1',
    '7.2',
    "'nr_queued', unsigned int, same place",
  ],
  [
    'iovisor/bcc, mm_struct',
    'mm_struct.rss_stat.count[0]',
    '6.1',
    '6.12',
    "'rss_stat[…].count', s64, inside 'rss_stat'",
  ],
];

const TYPES: typeof FIELDS = [
  [
    'daeuniverse/dae#482',
    'bpf_lpm_trie_key',
    '5.10',
    '6.1',
    "'struct bpf_lpm_trie_key_u8', most of its members",
  ],
  [
    'ccfos/huatuo#514',
    'trace_event_raw_tcp_event_sk_skb',
    '6.12',
    '6.18',
    "'struct trace_event_raw_tcp_retransmit_skb', most of its members",
  ],
];

const FUNCTIONS: typeof FIELDS = [
  ['iovisor/bcc#4337', 'account_page_dirtied', '5.10', '6.1', null],
  ['elastic/quark#322', 'do_unlinkat', '6.18', '7.2', "'filename_unlinkat', same arguments"],
  ['elastic/quark#322', 'do_renameat2', '6.18', '7.2', "'filename_renameat2', same arguments"],
  ['elastic/quark#322', 'do_filp_open', '6.18', '7.2', "'do_file_open', same arguments"],
  ['elastic/quark#322', 'filename_unlinkat', '7.2', '5.10', "'do_unlinkat', same arguments"],
  [
    'DataDog/datadog-agent#31121',
    'security_bpf_map_alloc',
    '6.1',
    '6.12',
    "'security_bpf_map_create', arguments (struct bpf_map *, union bpf_attr *, struct bpf_token *)",
  ],
];

describe('what bundled kernels have instead of what users missed', () => {
  let kernels: ReadonlyMap<string, TargetTypes>;
  before(async () => (kernels = await bundledKernels()));

  const kernel = (version: string): TargetTypes => kernels.get(version) ?? assert.fail(version);
  const others = (version: string): TargetTypes[] =>
    [...kernels].filter(([other]) => other !== version).map(([, types]) => types);

  for (const [thread, field, has, lacks, answer] of FIELDS) {
    it(`${thread}: ${field} of ${has} in ${lacks}`, () => {
      const [root, ...path] = field.split('.');
      const access = accessTo(kernel(has).vmlinux, root, path.join('.'));
      assert.equal(nearestField(access, kernel(lacks), others(lacks))?.text ?? null, answer);
    });
  }

  for (const [thread, name, has, lacks, answer] of TYPES) {
    it(`${thread}: struct ${name} of ${has} in ${lacks}`, () => {
      const local = kernel(has).vmlinux;
      const found = nearestType(local, structNamed(local, name), kernel(lacks), others(lacks));
      assert.equal(found?.text ?? null, answer);
    });
  }

  for (const [thread, name, has, lacks, answer] of FUNCTIONS) {
    it(`${thread}: ${name}() of ${has} in ${lacks}`, () => {
      assert.equal(nearestFunction(name, kernel(lacks), [kernel(has)])?.text ?? null, answer);
    });
  }

  it('keep quiet where a program’s own struct is all there is to learn from, and says too little', () => {
    const local = kernel('5.10').vmlinux;
    const access = accessTo(local, 'task_struct', 'sched_psi_wake_requeue');
    assert.equal(nearestField(access, kernel('7.2'), []), null);
  });

  it('exist where answers say, for every field of the structs that are read most', () => {
    const structs =
      'task_struct sock inode file cred mm_struct request iov_iter page cfs_rq module super_block'.split(
        ' ',
      );
    const versions = [...kernels.keys()];
    let answers = 0;
    const pairs = versions.slice(1).flatMap((version, i) => [
      [versions[i], version],
      [version, versions[i]],
    ]);
    for (const [has, lacks] of pairs) {
      for (const name of structs) {
        for (const field of fieldsOf(kernel(has).vmlinux, name)) {
          const access = accessTo(kernel(has).vmlinux, name, field);
          const found = nearestField(access, kernel(lacks), [kernel(has)]);
          if (found === null) continue;
          answers++;
          assertIsThere(kernel(lacks).vmlinux, name, found.path, `${name}.${field} in ${lacks}`);
        }
      }
    }
    assert.ok(answers > 50, `only ${answers} answers`);
  });
});

function fieldsOf(btf: Btf, struct: string): string[] {
  const names: string[] = [];
  const collect = (id: number): void => {
    for (let i = 0; i < btf.vlen(id); i++) {
      const inner = btf.skipModifiers(btf.elementType(id, i));
      const name = btf.elementName(id, i);
      if (name !== '') names.push(name);
      else if (isComposite(btf.kind(inner))) collect(inner);
    }
  };
  collect(structNamed(btf, struct));
  return names;
}
