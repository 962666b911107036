import assert from 'node:assert/strict';
import { prepareRelocations } from '../../server/src/relocation';
import { usesOf, type FieldUse } from '../../server/src/uses';
import { openTestObject } from '../relocation/corpus';
import { COMPILERS, openProgram } from './opened';

/** What each program of a subject does with the fields whose offsets it has relocated. */
type Story = readonly [program: string, uses: readonly string[]];

const READS: readonly Story[] = [
  [
    'narrowed',
    [
      'struct sec_path.len: bpf_probe_read_kernel of 4, address loaded-from-context',
      'struct sec_path.len: taken-as-signed',
    ],
  ],
  [
    'widened',
    ['struct tcp_skb_cb.tcp_flags: bpf_probe_read_kernel of 1, address loaded-from-context'],
  ],
  [
    'size_relocated',
    [
      'struct fanotify_perm_event.response: bpf_probe_read_kernel of unknown, address loaded-from-context',
    ],
  ],
  [
    'unsigned_compared',
    [
      'struct task_struct___unsigned.exit_code: bpf_probe_read_kernel of 4, address loaded-from-context',
      'struct task_struct___unsigned.exit_code: taken-as-unsigned',
    ],
  ],
  [
    'unsigned_tested_for_zero',
    [
      'struct task_struct___unsigned.exit_code: bpf_probe_read_kernel of 4, address loaded-from-context',
    ],
  ],
  [
    'text_at_pointer',
    ['struct file_system_type.name: bpf_probe_read_kernel_str of 16, address loaded-from-context'],
  ],
  [
    'text_in_array',
    [
      'struct task_struct.group_leader: bpf_probe_read_kernel of 8, address loaded-from-context',
      'struct task_struct.comm: bpf_probe_read_kernel_str of 16, address probe-read',
    ],
  ],
];

const DIRECT: readonly Story[] = [
  [
    'typed',
    [
      'struct task_struct.group_leader: load of 8, address loaded-from-context',
      'struct task_struct.pid: load of 4, address unknown',
      'struct task_struct.pid: taken-as-signed',
    ],
  ],
  [
    'typed_after_probe_read',
    [
      'struct task_struct.real_parent: bpf_probe_read_kernel of 8, address loaded-from-context',
      'struct task_struct.tgid: load of 4, address probe-read',
      'struct task_struct.tgid: taken-as-signed',
    ],
  ],
  [
    'untyped',
    [
      'struct task_struct.pid: load of 4, address loaded-from-context',
      'struct task_struct.pid: taken-as-signed',
    ],
  ],
  [
    'current_task',
    [
      'struct task_struct.pid: load of 4, address current-task',
      'struct task_struct.pid: taken-as-signed',
    ],
  ],
  [
    'current_task_typed',
    [
      'struct task_struct.pid: load of 4, address unknown',
      'struct task_struct.pid: taken-as-signed',
    ],
  ],
  [
    'either_address',
    [
      'struct task_struct.real_parent: bpf_probe_read_kernel of 8, address current-task',
      'struct task_struct.pid: bpf_probe_read_kernel of 4, address unknown',
      'struct task_struct.pid: taken-as-signed',
    ],
  ],
  ['own_copy', ['struct sec_path.len: load of 4, address own-memory']],
];

describe('uses of fields', () => {
  for (const compiler of COMPILERS) {
    for (const [subject, stories] of [
      ['reads', READS],
      ['direct', DIRECT],
    ] as const) {
      const used = usesByProgram(`${subject}.${compiler}.bpfel.o`);
      for (const [program, expected] of stories) {
        it(`${subject}/${program} (${compiler})`, () => {
          assert.deepEqual(used.get(program), expected);
        });
      }
    }
  }

  it('takes offset and shifts of one bitfield for one read, by either macro', () => {
    for (const name of ['bitfields.clang14.bpfel.o', 'bitfields.clang22.bpfel.o']) {
      const object = openTestObject(name);
      const relocations = prepareRelocations(object);
      const uses = usesOf(object, relocations);
      const offsets = relocations.flatMap(({ kind }, i) => (kind === 'byte_off' ? [i] : []));
      const macros = offsets.filter((index) => uses.isBitfieldRead(index));
      assert.ok(macros.length > 0 && macros.length < offsets.length, name);
    }
  });

  it('follows an object once', () => {
    const object = openTestObject('bitfields.clang14.bpfel.o');
    const relocations = prepareRelocations(object);
    assert.equal(usesOf(object, relocations), usesOf(object, relocations));
  });
});

function usesByProgram(name: string): Map<string, string[]> {
  const object = openProgram(name);
  const relocations = prepareRelocations(object);
  const { byRelocation } = usesOf(object, relocations);
  const found = new Map<string, string[]>();
  for (const [index, { record, spec }] of relocations.entries()) {
    const program = object.functions[record.functionIndex].name;
    const told = byRelocation[index].map((use) => `${spec}: ${inWords(use)}`);
    found.set(program, [...(found.get(program) ?? []), ...told]);
  }
  return found;
}

function inWords(use: FieldUse): string {
  if (!('structAddress' in use)) return use.kind;
  const how = 'helper' in use ? use.helper : use.kind;
  return `${how} of ${use.bytes ?? 'unknown'}, address ${use.structAddress}`;
}
