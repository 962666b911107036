import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastWordsOf } from '../../scripts/debian';
import {
  DEFAULT_WISHES,
  listPins,
  loadObject,
  removePins,
  runProgram,
  type HostFault,
  type LoadOutcome,
  type LoadRequest,
} from '../../server/src/hosts';
import type { Result } from '../../server/src/bytes';
import { SshConnection } from '../../server/src/ssh';
import { planRun } from '../../server/src/test-run';
import { readReport } from '../../server/src/verifier-log';
import { fetchBpftool } from '../lab/fetch-kernels.mjs';
import { needSshd, Sshd, until } from '../ssh/sshd';
import { needBpf } from './bpffs';
import { leftIn, otherWorld, OWN_BPFFS, seenIn, SHARED, standIn } from './other-world';

const PROGRAMS = join(__dirname, 'programs');
const CONTEXTS = join(__dirname, '..', 'cli', 'programs', 'contexts.bpf.o');
const CANNOT_ATTACH = join(PROGRAMS, 'cannot-attach.bpf.o');
const CACHE = join(__dirname, '..', '..', '.core-lens-cache', 'kernel-packages');
const TOOL = '/usr/sbin/bpftool';

const BEGIN = `echo "libbpf: prog 'reads': BPF program load failed: Permission denied
libbpf: prog 'reads': -- BEGIN PROG LOAD LOG --
0: R1=ctx() R10=fp0" >&2`;
const END = `echo "
1: (71) r0 = *(u8 *)(r1 +4)
invalid access to packet, off=4 size=4, R1(id=0,off=4,r=0)
R1 offset is outside of the packet
processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
libbpf: prog 'reads': failed to load: -13
Error: failed to load object file" >&2; exit 255`;

describe('a bpftool on a host', function () {
  this.timeout(60_000);
  let sshd: Sshd;
  let host: SshConnection;
  let folder = '';

  before(async function () {
    needBpf(this);
    needSshd(this, 'bpftool');
    folder = mkdtempSync(join(SHARED, 'host-faults-'));
    ({ sshd, host } = await opened(OWN_BPFFS));
  });

  afterEach(() => {
    assert.equal(leftIn(sshd), '1\n', 'nothing is left on the host');
  });

  after(async () => {
    await Sshd.stopAll();
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  async function opened(...lines: string[]): Promise<{ sshd: Sshd; host: SshConnection }> {
    const started = await Sshd.start(otherWorld(...lines));
    const connection = await SshConnection.open(started.target, started.settings());
    assert.ok(connection.ok, JSON.stringify(connection));
    return { sshd: started, host: connection.value };
  }

  function load(
    bpftool: string,
    more: Partial<LoadRequest> = {},
    on = host,
  ): Promise<Result<LoadOutcome, HostFault>> {
    const path = more.path ?? CONTEXTS;
    const request = { path, bytes: readFileSync(path), attaches: false, ...more };
    return loadObject(on, { ...DEFAULT_WISHES, bpftool }, request);
  }

  const does = (script: string) => standIn(folder, script);

  function assertFault(result: Result<unknown>, code: HostFault['code'], says: RegExp): void {
    assert.ok(!result.ok, JSON.stringify(result));
    assert.equal(result.fault.code, code, result.fault.message);
    assert.match(result.fault.message, says);
    assert.ok(result.fault.message.length < 1000);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(result.fault.message, /[\u0000-\u001f\u007f-\u009f\u202e]/);
  }

  function refusalOf(result: Result<LoadOutcome>): Extract<LoadOutcome, { kind: 'refused' }> {
    assert.ok(result.ok && result.value.kind === 'refused', JSON.stringify(result).slice(0, 1000));
    return result.value;
  }

  function loadedOf(result: Result<LoadOutcome>): Extract<LoadOutcome, { kind: 'loaded' }> {
    assert.ok(result.ok && result.value.kind === 'loaded', JSON.stringify(result).slice(0, 1000));
    return result.value;
  }

  describe('that is brought along', () => {
    it('loads and runs programs', async () => {
      const bpftool = readFileSync(TOOL);
      const { pins, programs } = loadedOf(await load('/nowhere', { bpftool }));
      assert.deepEqual(
        programs.map(({ pin }) => pin),
        ['doubles', 'second_word'],
      );
      assert.ok((await removePins(host, DEFAULT_WISHES, pins)).ok);
    });

    for (const [what, changed] of [
      [
        'is for another machine',
        (tool: Buffer) => {
          tool.writeUInt16LE(22, 18);
          return tool;
        },
      ],
      [
        'lacks a library',
        (tool: Buffer) =>
          Buffer.from(tool.toString('latin1').replaceAll('libelf.so', 'libnot.so'), 'latin1'),
      ],
      ['is no program', () => Buffer.from('#!/nowhere/sh\n')],
    ] as const) {
      it(what, async () => {
        assertFault(
          await load('/nowhere', { bpftool: changed(readFileSync(TOOL)) }),
          'own-bpftool-not-run',
          /^the bpftool that is brought along does not run on the host: .*; it must be built for that machine, .*\(static\)/,
        );
      });
    }

    it('may not be run where it lies', async () => {
      const other = await opened(OWN_BPFFS, 'mount -t tmpfs -o noexec tmpfs /tmp');
      assertFault(
        await load('/nowhere', { bpftool: readFileSync(TOOL) }, other.host),
        'own-bpftool-not-run',
        /Permission denied; .*\(no noexec\)$/,
      );
      assert.equal(leftIn(other.sshd), '1\n');
    });
  });

  describe('that is old', () => {
    for (const [word, says, more] of [
      [
        'autoattach',
        "Error: expected no more arguments, 'type', 'map' or 'dev', got: 'autoattach'?",
        { attaches: true },
      ],
      [
        'kernel_btf',
        "Error: expected no more arguments, 'type', 'map' or 'dev', got: 'kernel_btf'?",
        { types: Uint8Array.of(0) },
      ],
      ['loadall', 'Usage: bpftool prog { show | list } [PROG]', {}],
    ] as const) {
      it(`does not know ${word}`, async () => {
        assertFault(
          await load(does(`echo "${says}" >&2; exit 255`), more),
          'bpftool-too-old',
          new RegExp(
            `^the host's bpftool does not know ${word} \\(.*\\); install a newer one there`,
          ),
        );
      });
    }

    it('does not know it really', async function () {
      const old = fetched(this, 'bullseye');
      assertFault(await load(old, { attaches: true }), 'bpftool-too-old', /know autoattach/);
      const path = join(PROGRAMS, 'strangers.bpf.o');
      const { pins } = loadedOf(await load(old, { path }));
      assert.ok((await removePins(host, DEFAULT_WISHES, pins)).ok);
      const { log } = refusalOf(await load(old));
      assert.match(log, /failed to guess program type from ELF section 'syscall'/);
    });
  });

  describe('that attaches', () => {
    let newer = TOOL;

    /** The machine's, or a newer one when that is too old. */
    before(function () {
      const [, major, minor] =
        /v(\d+)\.(\d+)/.exec(execFileSync(TOOL, ['version'], { encoding: 'utf8' })) ?? [];
      const knows = Number(major) > 7 || (Number(major) === 7 && Number(minor) >= 2);
      if (!knows) newer = fetched(this, 'bookworm-backports');
    });

    it('what it cannot attach is refused, and nothing of it stays', async () => {
      const { log } = refusalOf(await load(newer, { path: CANNOT_ATTACH, attaches: true }));
      assert.deepEqual(
        readReport(log).failures.map(({ cause, program, error }) => [cause, program, error]),
        [['attach-refused', 'to_nothing', 'ENOENT']],
      );
    });

    it('what it attached is cut when it is unloaded', async () => {
      const loaded = loadedOf(await load(newer, { attaches: true }));
      assert.deepEqual(loaded.unattached, ['doubles']);
      assert.equal(loaded.programs.length, 2);
      const isThere = () =>
        loaded.programs.some(({ id }) =>
          seenIn(sshd, `'${newer}' prog show id ${id}`).includes('tag'),
        );
      assert.ok(isThere());
      assert.ok((await removePins(host, DEFAULT_WISHES, loaded.pins)).ok);
      await until('the programs are gone', () => !isThere());
    });
  });

  describe('that says much', () => {
    const line = 'yes "0: (71) r0 = *(u8 *)(r1 +4)          ; R0_w=0 R1_w=ctx() R10=fp0"';
    for (const megabytes of [16, 60]) {
      it(`a log of ${megabytes} MB`, async () => {
        const much = `${BEGIN}; ${line} | head -c ${megabytes}000000 >&2; ${END}`;
        const { log, isCut } = refusalOf(await load(does(much)));
        assert.equal(isCut, megabytes > 40);
        assert.ok(log.length < 42e6);
        const [failure] = readReport(log).failures;
        assert.deepEqual([failure.cause, failure.program], ['memory-access', 'reads']);
        assert.match(failure.sentence, /^invalid access to packet/);
      });
    }

    it('on one line', async () => {
      const much = `head -c 60000000 /dev/zero | tr '\\0' x >&2; exit 1`;
      const { log, isCut } = refusalOf(await load(does(much)));
      assert.deepEqual([isCut, log.length], [true, 40 * 1024 * 1024]);
      assert.deepEqual(readReport(log).failures, []);
    });

    it('where nothing is expected', async () => {
      const much = does(`head -c 60000000 /dev/zero | tr '\\0' x; exit 0`);
      assertFault(await load(much), 'answer-strange', /is not understood/);
      const wishes = { ...DEFAULT_WISHES, bpftool: much };
      assertFault(
        await runProgram(host, wishes, contextRun()),
        'answer-strange',
        /is not understood/,
      );
    });
  });

  it('that pins what has a terrible name', async () => {
    const bpftool = does(`case $2 in
      loadall) mkdir "$4/$(printf 'a\\033[31m\\nprogram evil')" ;;
      *) printf '{"type":"\\302\\233m","tag":"\\342\\200\\256"}' ;;
    esac`);
    const loaded = loadedOf(await load(bpftool));
    const listed = await listPins(host, { ...DEFAULT_WISHES, bpftool });
    assert.ok((await removePins(host, DEFAULT_WISHES, loaded.pins)).ok);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(JSON.stringify([loaded, listed]), /[\u001b\u009b\u202e]|u001b|u009b/);
  });

  it('has no perl beside it where a run needs one', async () => {
    const other = await opened(
      OWN_BPFFS,
      'for perl in /bin/perl /usr/bin/perl; do mount --bind /dev/null "$perl"; done',
    );
    assertFault(
      await runProgram(other.host, DEFAULT_WISHES, contextRun()),
      'perl-missing',
      /; install perl there, or leave the context out$/,
    );
    assert.equal(leftIn(other.sshd), '1\n');
  });

  it('is used by two at once, who do not disturb each other', async () => {
    const loads = await Promise.all([1, 2, 3, 4].map(() => load(TOOL)));
    const pins = loads.map((each) => loadedOf(each).pins);
    assert.equal(new Set(pins).size, 4);
    const listed = listPins(host, DEFAULT_WISHES);
    const removals = pins.map((name) => removePins(host, DEFAULT_WISHES, name));
    const again = pins.map((name) => removePins(host, DEFAULT_WISHES, name));
    assert.ok((await listed).ok);
    for (const [i, first] of removals.entries()) {
      const both = [await first, await again[i]];
      assert.ok(both.some(({ ok }) => ok));
      for (const each of both)
        assert.equal(each.ok ? 'pins-unknown' : each.fault.code, 'pins-unknown');
    }
  });

  it('is cut off while it loads', async () => {
    const other = await opened(OWN_BPFFS);
    const bpftool = does(`mkdir -p "$4/deep"; echo loading >&2; sleep 600`);
    const loading = load(bpftool, {}, other.host);
    await until('it loads', () => seenIn(other.sshd, 'find /sys/fs/bpf').includes('deep'));
    other.sshd.cut();
    assertFault(
      await loading,
      'connection-lost',
      /^the connection to there was lost.*; connect again$/,
    );
    await until('the host is clean', () => leftIn(other.sshd) === '1\n');
  });

  /** A run that bpftool cannot be asked for: a raw tracepoint with a context. */
  function contextRun(): Parameters<typeof runProgram>[2] {
    const plan = planRun({
      program: { programType: 'BPF_PROG_TYPE_RAW_TRACEPOINT', attachType: null },
      data: null,
      context: new Uint8Array(16),
      repeat: 1,
    });
    assert.ok(plan.ok, JSON.stringify(plan));
    return { path: CONTEXTS, bytes: readFileSync(CONTEXTS), plan: plan.value };
  }

  function fetched(context: Mocha.Context, suite: string): string {
    try {
      return fetchBpftool(CACHE, suite);
    } catch (error) {
      console.log(`      left out: no bpftool of ${suite}: ${lastWordsOf(error)}`);
      return context.skip();
    }
  }
});
