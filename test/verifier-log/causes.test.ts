import assert from 'node:assert/strict';
import { FAILURE_CAUSES, readReport, type FailureCause } from '../../server/src/verifier-log';

/** What verifiers and libbpf say that no recorded log shows. */
const SENTENCES: readonly (readonly [FailureCause, string])[] = [
  ['complexity', 'BPF program is too large. Processed 1000001 insn'],
  ['complexity', 'The sequence of 8193 jumps is too complex.'],
  ['loop', 'back-edge from insn 7 to 2'],
  ['map-missing', "BPF map 'counts' is referenced but wasn't created"],
  ['field-missing', 'invalid func unknown#195896080'],
  ['map-missing', 'invalid func unknown#2001000003'],
  ['kfunc-missing', 'invalid func unknown#2002000001'],
  ['helper-missing', 'invalid func unknown#211'],
  ['instruction', 'unknown opcode e5'],
  ['stack', 'invalid stack type R1 off=-520 access_size=8'],
  ['uninitialized', 'R3 !read_ok'],
  [
    'pointer-arithmetic',
    'math between pkt pointer and register with unbounded min value is not allowed',
  ],
  ['memory-access', "R2 invalid mem access 'rcu_ptr_or_null_'"],
  ['target-refused', 'attach_btf_id 7 is not a function'],
  ['other', 'a sentence that nobody has written yet'],
];

const MESSAGES: readonly (readonly [FailureCause, string, subject: string | null])[] = [
  [
    'permission',
    'libbpf: Error in bpf_object__probe_loading():Operation not permitted(1). Couldn’t load trivial BPF program.',
    null,
  ],
  ['kernel-btf', 'libbpf: failed to find valid kernel BTF', null],
  ['kernel-btf', 'libbpf: Error loading vmlinux BTF: -3', null],
  ['kconfig-missing', 'libbpf: failed to open system Kconfig', null],
  [
    'relocation-refused',
    "libbpf: prog 'f': relo #3: relocation decision ambiguity: success 8 != success 16",
    null,
  ],
  [
    'kfunc-missing',
    "libbpf: extern (func ksym) 'bpf_x': func_proto [12] incompatible with vmlinux [345]",
    'bpf_x',
  ],
  ['other', 'Error: something of bpftool', null],
];

describe('causes', () => {
  for (const [cause, sentence] of SENTENCES) {
    it(`of “${sentence}” is ${cause}`, () => {
      const log = `0: R1=ctx() R10=fp0\n0: (b7) r0 = 0\n${sentence}\nprocessed 1 insns (limit 1000000)\n`;
      const { failures } = readReport(log);
      assert.equal(failures.length, 1);
      assert.equal(failures[0].cause, cause);
      assert.equal(failures[0].sentence, sentence);
    });
  }

  for (const [cause, line, subject] of MESSAGES) {
    it(`of “${line}” is ${cause}`, () => {
      const { failures } = readReport(`${line}\n`);
      assert.deepEqual(
        failures.map((failure) => [failure.cause, failure.subject]),
        [[cause, subject]],
      );
    });
  }

  it('of a program that the kernel does not even look at is its type', () => {
    const { failures } = readReport(
      "libbpf: prog 'f': BPF program load failed: Invalid argument\n",
    );
    assert.equal(failures[0].cause, 'program-type');
  });

  it('of a program that nobody may load is a permission', () => {
    const { failures } = readReport("libbpf: prog 'f': BPF program load failed: -EPERM\n");
    assert.equal(failures[0].cause, 'permission');
  });

  it('are a closed set', () => {
    assert.equal(new Set(FAILURE_CAUSES).size, FAILURE_CAUSES.length);
  });
});

describe('what libbpf and bpftool repeat', () => {
  it('is no failure of its own', () => {
    const text =
      "libbpf: map 'm': failed to create: Invalid argument(-22)\n" +
      "libbpf: failed to load object 'x.o'\nError: failed to load object file\n";
    assert.equal(readReport(text).failures.length, 1);
  });
});
