import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needBpf } from '../hosts/bpffs';
import { leftIn, otherWorld, OWN_BPFFS, standIn } from '../hosts/other-world';
import { needSshd, Sshd } from '../ssh/sshd';
import { ROOT } from './command-line';
import { assertTold, onHost, ownFolder, removeFolders, type On } from './on-host';

const PROGRAMS = join('test', 'hosts', 'programs');
const COUNTS = join(PROGRAMS, 'counts.bpf.o');
const REFUSED = join(PROGRAMS, 'refused.bpf.o');
const CANNOT = join(PROGRAMS, 'cannot-attach.bpf.o');
const FOREIGN = join(PROGRAMS, 'foreign.bpf.o');

/** The first lines of a refusal as libbpf prints it, and the last. */
const BEGIN = `echo "libbpf: prog 'reads_beyond': BPF program load failed: Permission denied
libbpf: prog 'reads_beyond': -- BEGIN PROG LOAD LOG --
0: R1=ctx() R10=fp0" >&2`;
const END = `echo "
1: (71) r0 = *(u8 *)(r1 +4)
invalid access to packet, off=4 size=4, R1(id=0,off=4,r=0)
R1 offset is outside of the packet
processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
libbpf: prog 'reads_beyond': failed to load: -13
Error: failed to load object file" >&2; exit 255`;

describe('core-lens on hosts with a bpftool', function () {
  this.timeout(60_000);
  let folder = '';
  let sshd: Sshd;
  let on: On;

  before(async function () {
    needBpf(this);
    needSshd(this, 'bpftool');
    folder = ownFolder();
    ({ sshd, on } = await onHost(otherWorld(OWN_BPFFS), folder));
  });

  afterEach(() => {
    assert.equal(leftIn(sshd), '1\n', 'nothing is left on the host');
  });

  after(async () => {
    await Sshd.stopAll();
    removeFolders();
  });

  const withTool = (command: string, does: string, ...words: string[]) =>
    on(command, '--bpftool', standIn(folder, does), ...words);

  it('that is old: what to do is said', async () => {
    const old = `echo "Error: expected no more arguments, got: 'autoattach'?" >&2; exit 255`;
    assertTold(
      await withTool('load', old, '--autoattach', COUNTS),
      2,
      /^core-lens: there: the host's bpftool does not know autoattach \(.*\); install a newer one there/m,
    );
    const older = `echo "libbpf: failed to guess program type from ELF section 'tc'" >&2; exit 255`;
    assertTold(
      await withTool('load', older, COUNTS),
      1,
      /libbpf in the host’s bpftool does not know this; with a newer bpftool it may load/,
    );
  });

  it('that attaches: what cannot be attached is told on its line', async () => {
    const attaches = `shift; bpftool prog loadall "$2" "$3" >/dev/null
      echo "libbpf: prog 'to_nothing': failed to create kprobe 'none+0x0' perf event: No such file or directory
Program to_nothing does not support autoattach, falling back to pinning" >&2`;
    assertTold(
      await withTool('load', attaches, '--autoattach', CANNOT),
      1,
      /cannot-attach\.bpf\.c:14:\d+: error: to_nothing: .*No such file or directory \[attach-refused\]/,
      /It loads there, but is not attached; nothing of it stays/,
    );
    const falls = `shift; bpftool prog loadall "$2" "$3" >/dev/null
      echo "Program count does not support autoattach, falling back to pinning" >&2`;
    const program = ['-p', 'count', COUNTS];
    assertTold(
      await withTool('load', falls, '--autoattach', ...program),
      0,
      /count is not attached: /,
    );
    await on('unload', '--all');
  });

  it('that says more than is kept: its reason is told', async () => {
    const line = 'yes "0: (71) r0 = *(u8 *)(r1 +4)          ; R0_w=0 R1_w=ctx() R10=fp0"';
    const ran = await withTool('load', `${BEGIN}; ${line} | head -c 60000000 >&2; ${END}`, REFUSED);
    assertTold(ran, 1, /error: reads_beyond: invalid access to packet.* \[memory-access\]/);
    assert.match(ran.output, /^ {2}The log is very long; its middle was not kept\.$/m);
    assert.ok(ran.output.length < 2000);
  });

  it('that says terrible things is shown as text', async () => {
    const escapes = `printf '\\033[31mError: \\033]0;title\\007\\r\\342\\200\\256 no\\n' >&2; exit 1`;
    for (const words of [['load'], ['test', '-p', 'count'], ['load', '--format', 'json']]) {
      const [command, ...rest] = words;
      const { output, errors } = await withTool(command, escapes, ...rest, COUNTS);
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(output + errors, /[\u0007\u001b\r\u202e]/);
    }
    const path = join(folder, 'wordy');
    writeFileSync(path, '#!/bin/sh\nhead -c 9000000 /dev/zero | tr "\\0" x\n', { mode: 0o755 });
    const { code, output } = await on('hosts', '--bpftool', path);
    assert.equal(code, 1);
    assert.match(output, /^ {2}missing {2}bpftool .* says: x+…$/m);
    assert.ok(output.length < 3000);
  });

  it('objects for the other byte order are refused with both named', async () => {
    const told = /the object is big-endian, the host little-endian; compile it with -target bpfel/;
    assertTold(
      await on('load', FOREIGN),
      1,
      told,
      /before loading:\n.*big-endian, the kernel little-endian/,
    );
    assertTold(await on('test', '-p', 'foreign', FOREIGN), 1, told);
  });

  it('names of programs and files are what they are', async () => {
    const place = join(folder, "it's\n$(touch pwned)");
    mkdirSync(place);
    copyFileSync(join(ROOT, COUNTS), join(place, '-rf `id`;"x".bpf.o'));
    const object = join(place, '-rf `id`;"x".bpf.o');
    assertTold(await on('load', object), 0);
    const { code, errors } = await on('load', '--program=\u001b[31m$(touch pwned)\n', object);
    assert.equal(code, 2);
    assert.match(
      errors,
      /^core-lens: .*the object has no program '\\u\{1b\}\[31m\$\(touch pwned\)\\u\{a\}'.*\n$/,
    );
    assertTold(
      await on('unload', 'core-lens-$(touch pwned)'),
      2,
      /nothing of CO-RE Lens is pinned as/,
    );
    assertTold(await on('unload', '--all'), 0);
    assert.equal(existsSync('pwned'), false);
  });

  it('one unloads all while another loads and runs', async () => {
    const all = await Promise.all([
      on('load', COUNTS),
      on('unload', '--all'),
      on('load', COUNTS),
      on('unload', '--all'),
      on('test', '-p', 'count', COUNTS),
    ]);
    for (const ran of all) assertTold(ran, 0);
    await on('unload', '--all');
  });
});
