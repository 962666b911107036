import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  NOTHING_FORESEEN,
  opinionWords,
  tellRefusal,
  type ObjectAtHand,
} from '../../server/src/host-tasks';
import { readObject } from '../../server/src/object';
import type { Verdict } from '../../server/src/verdict';

const PATH = join('test', 'hosts', 'programs', 'counts.bpf.o');

function counts(): ObjectAtHand {
  const bytes = readFileSync(PATH);
  const object = readObject(bytes);
  assert.ok(object.ok);
  return { path: PATH, bytes, object: object.value };
}

/** What is added to the first failure in what bpftool printed, where the check had said this of all programs. */
function opinionOf(log: string, verdict: Verdict | null): string | null {
  const [failure] = tellRefusal(counts(), [0], log, {
    ...NOTHING_FORESEEN,
    verdictOf: () => verdict,
  });
  return opinionWords(failure);
}

describe('beside a refusal stands', () => {
  const cases: readonly (readonly [what: string, log: string, words: RegExp])[] = [
    [
      'what to do about the limit of locked memory (root on 5.10 without CAP_SYS_RESOURCE)',
      'libbpf: Failed to bump RLIMIT_MEMLOCK (err = -1), you might need to do it explicitly!\n' +
        "libbpf: Error in bpf_object__probe_loading():Operation not permitted(1). Couldn't load trivial BPF program. Make sure your kernel supports BPF (CONFIG_BPF_SYSCALL=y) and/or that RLIMIT_MEMLOCK is set to big enough value.\n" +
        "libbpf: failed to load object '/tmp/x'\nError: failed to load object file\n",
      /^Even root may not load it there: .*ulimit -l unlimited.*CAP_BPF/,
    ],
    [
      'the same of a program that is refused without a word',
      "libbpf: prog 'count': BPF program load failed: Operation not permitted\nlibbpf: prog 'count': failed to load: -1\n",
      /^Even root may not/,
    ],
    [
      'that bpftool is old',
      "libbpf: failed to guess program type from ELF section 'xdp'\n",
      /with a newer bpftool/,
    ],
    [
      'that bpftool cannot leave programs out',
      "libbpf: sec '?xdp': failed to find program symbol at offset 0\nError: failed to open object file\n",
      /with a newer bpftool/,
    ],
    [
      'that a kernel may be locked down',
      "libbpf: prog 'count': BPF program load failed: Invalid argument\n" +
        "libbpf: prog 'count': -- BEGIN PROG LOAD LOG --\n0: R1=ctx() R10=fp0\n0: (85) call bpf_probe_read#4\nunknown func bpf_probe_read#4\nprocessed 1 insns\n-- END PROG LOAD LOG --\n",
      /locked down \(confidentiality\)/,
    ],
    [
      'that it loads, where it only cannot be attached',
      "libbpf: prog 'count': failed to attach to raw tracepoint 'none': No such file or directory\n",
      /^It loads there, but is not attached/,
    ],
  ];
  for (const [what, log, words] of cases) {
    it(what, () => {
      assert.match(opinionOf(log, 'loads') ?? '', words);
      assert.match(opinionOf(log, null) ?? '', words);
      assert.equal(opinionOf(log, 'fails'), 'The check said so: it fails there.');
    });
  }

  it('which byte order the object has, and which the host', () => {
    const [failure] = tellRefusal(
      counts(),
      [0],
      'libbpf: elf: endianness mismatch in /tmp/x.o.\nError: failed to open object file\n',
      NOTHING_FORESEEN,
    );
    assert.equal(
      failure.sentence,
      'the object is little-endian, the host big-endian; compile it with -target bpfeb',
    );
  });
});
