import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openBundledKernels, type Kernel } from '../../server/src/kernels';
import { NearestThings, type CheckedObject, type Rule } from '../../server/src/problem';
import { becameBitfield } from '../../server/src/problem/rules/became-bitfield/rule';
import { bitfieldReadDirectly } from '../../server/src/problem/rules/bitfield-read-directly/rule';
import { directRead } from '../../server/src/problem/rules/direct-read/rule';
import { enumValueDiffers } from '../../server/src/problem/rules/enum-value-differs/rule';
import { leftBitfield } from '../../server/src/problem/rules/left-bitfield/rule';
import { readSize } from '../../server/src/problem/rules/read-size/rule';
import { signedness } from '../../server/src/problem/rules/signedness/rule';
import { stringPointerOrArray } from '../../server/src/problem/rules/string-pointer-or-array/rule';
import { constantsIn } from '../../server/src/problem/silent/enumerators';
import { judgeObject, prepareObject } from '../../server/src/verdict';
import { valueOf } from '../btf/results';
import { COMPILERS, openProgram } from './opened';

const RULES: readonly Rule[] = [
  readSize,
  signedness,
  becameBitfield,
  leftBitfield,
  stringPointerOrArray,
  enumValueDiffers,
  bitfieldReadDirectly,
  directRead,
];

const EVERYWHERE = '5.10 6.1 6.12 6.18 7.2';

/** All that the rules find in each subject, by program; programs that are not listed have nothing wrong. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  reads: [
    'narrowed: read-size, this reads 4 bytes at struct sec_path.len, which has only 1 (7.2)',
    'widened: read-size, this reads only the lower 1 byte of struct tcp_skb_cb.tcp_flags, which has 2 (6.18 7.2)',
    'widened_in_time: read-size, this reads 4 bytes at struct fanotify_perm_event.response, which has only 2 (5.10 6.1)',
    `unsigned_compared: signedness, what is read of struct task_struct___unsigned.exit_code is taken as unsigned, but is signed (${EVERYWHERE})`,
    `whole_bitfield: became-bitfield, this reads struct task_struct___plain.in_execve as a whole, which is a bitfield of 1 bit (${EVERYWHERE})`,
    `bits_of_plain_field: left-bitfield, this reads struct task_struct___bits.exit_code as 9 bits, but it is a plain field of 4 bytes (${EVERYWHERE})`,
    `text_at_pointer: string-pointer-or-array, this reads the bytes of struct file_system_type.name as text, which is a pointer (${EVERYWHERE})`,
  ],
  direct: [
    `typed_bitfield: bitfield-read-directly, this takes 1 bit at a fixed place out of a plain load of struct task_struct.no_cgroup_migration, whose bits are elsewhere (${EVERYWHERE})`,
    ...[
      'typed_after_probe_read: direct-read, this reads struct task_struct.tgid',
      'untyped: direct-read, this reads struct task_struct.pid',
      'current_task: direct-read, this reads struct task_struct.pid',
    ].map(
      (start) =>
        `${start} directly, through an address that is only a number to the verifier (${EVERYWHERE})`,
    ),
  ],
  constants: [
    `compared: enum-value-differs, PIDTYPE_SID is compiled in as 2, but is 3 (${EVERYWHERE})`,
    `indexed: enum-value-differs, PIDTYPE_PGID is compiled in as 1, but is 2 (${EVERYWHERE})`,
    `existence_asked: enum-value-differs, PIDTYPE_SID is compiled in as 2, but is 3 (${EVERYWHERE})`,
  ],
};

describe('rules of what loads and reads wrong', () => {
  let kernels: readonly Kernel[] = [];

  before(async () => {
    const opened = valueOf(await openBundledKernels(join(__dirname, '..', '..', 'kernels')));
    kernels = opened.map(({ kernel }) => valueOf(kernel));
  });

  for (const [subject, expected] of Object.entries(FOUND)) {
    for (const compiler of COMPILERS) {
      it(`${subject} (${compiler})`, () => {
        const checked = check(`${subject}.${compiler}.bpfel.o`, kernels);
        assert.deepEqual(findings(checked), [...expected].sort());
      });
    }
  }

  it('only refuse what a kernel refuses', () => {
    const checked = check('direct.clang19.v3.bpfel.o', kernels);
    const severities = RULES.flatMap((rule) =>
      [...rule.find(checked, new NearestThings(checked))].flatMap((finding) =>
        finding === null ? [] : [`${rule.id} ${finding.severity}`],
      ),
    );
    assert.deepEqual([...new Set(severities)].sort(), [
      'bitfield-read-directly information',
      'direct-read error',
    ]);
  });
});

describe('enumerators on a line', () => {
  const cases: readonly (readonly [line: string, constants: readonly string[]])[] = [
    ['if (id == FIRST)', ['if', 'id', 'FIRST']],
    ['p->FIRST = q.SECOND + THIRD;', ['p', 'q', 'THIRD']],
    ['x = FIRST; // SECOND', ['x', 'FIRST']],
    ['x = "FIRST" /* SECOND */ + THIRD;', ['x', 'THIRD']],
    ['x = bpf_core_enum_value(enum e, FIRST) + SECOND;', ['x', 'SECOND']],
    ['x = bpf_core_enum_value(enum e,', ['x']],
    ['bpf_core_enum_value_exists(typeof(FIRST), FIRST) ? SECOND : 0', ['SECOND']],
  ];
  for (const [line, constants] of cases) {
    it(line, () => {
      assert.deepEqual(
        constantsIn(line).map(({ name }) => name),
        constants,
      );
    });
  }
});

function check(name: string, kernels: readonly Kernel[]): CheckedObject {
  const prepared = prepareObject(openProgram(name));
  const judgements = kernels.map(({ name: kernel, version, config, btf }) =>
    judgeObject(prepared, {
      name: kernel,
      arch: 'amd64',
      version,
      config: config === null ? null : (option) => config.get(option),
      types: { vmlinux: btf, modules: [] },
    }),
  );
  return { prepared, judgements };
}

/** `program: rule, message (kernels)`. */
function findings(checked: CheckedObject): string[] {
  const { object, programs: prepared } = checked.prepared;
  const found = new Map<string, Set<string>>();
  const nearest = new NearestThings(checked);
  for (const rule of RULES) {
    for (const finding of rule.find(checked, nearest)) {
      if (finding === null) continue;
      const { kernel, programs, message } = finding;
      const version = checked.judgements[kernel].kernel.name.split('.').slice(0, 2).join('.');
      for (const program of programs) {
        const key = `${object.functions[prepared[program].functionIndex].name}: ${rule.id}, ${message}`;
        found.set(key, (found.get(key) ?? new Set()).add(version));
      }
    }
  }
  return [...found].map(([key, on]) => `${key} (${[...on].join(' ')})`).sort();
}
