import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  askFacts,
  checkHost,
  DEFAULT_WISHES,
  fetchKernel,
  keptKernel,
  listPins,
  loadObject,
  removePins,
  runProgram,
  type HostFacts,
} from '../../server/src/hosts';
import { openKernel } from '../../server/src/kernels';
import { readObject } from '../../server/src/object';
import { applySettings, tailoredObject } from '../../server/src/program';
import { SshConnection } from '../../server/src/ssh';
import { planRun, type RunPlan } from '../../server/src/test-run';
import { needSshd, Sshd, until } from '../ssh/sshd';
import { mountBpffs, needBpf } from './bpffs';

const PROGRAMS = join(__dirname, 'programs');
const CONTEXTS = join(__dirname, '..', 'cli', 'programs', 'contexts.bpf.o');
const PINS = '/sys/fs/bpf';

/** The login shell does not become what it runs. */
const FORCED = ['ForceCommand sh -c "$SSH_ORIGINAL_COMMAND"; exit $?'];

/** Attaches a pinned program to a raw tracepoint, and pins the link in its place, as bpftool does for autoattach. */
const PIN_LINK = `
my ($bpf, $pin, $name) = @ARGV;
sub bpf { my ($command, $attr) = @_; my $got = syscall($bpf + 0, $command, $attr, length($attr)); die $! if $got < 0; $got }
my ($path, $target) = ("$pin\\0", "$name\\0");
my $program = bpf(7, pack("PLL", $path, 0, 0));
unlink $pin;
bpf(6, pack("PLL", $path, bpf(17, pack("PL x4", $target, $program)), 0));
`;
const XDP = { programType: 'BPF_PROG_TYPE_XDP', attachType: 'BPF_XDP' } as const;

/** What this tool has on the machine. */
function leftThere(): string[] {
  const ours = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder).filter((name) => /^core-lens[.-]\w{8}/.test(name))
      : [];
  return [...ours(PINS), ...ours(tmpdir())];
}

/** An object with some of its programs, and with constants set. */
function tailored(name: string, programs: readonly string[], constants: readonly string[] = []) {
  const path = join(PROGRAMS, `${name}.bpf.o`);
  const bytes = readFileSync(path);
  const object = readObject(bytes);
  assert.ok(object.ok);
  const { data, faults } = applySettings(object.value, constants);
  assert.deepEqual(faults, []);
  const kept = object.value.functions.flatMap((fn, i) => (programs.includes(fn.name) ? [i] : []));
  return { path, bytes: tailoredObject(bytes, object.value, new Set(kept), data) };
}

function planned(data: Uint8Array): RunPlan {
  const plan = planRun({ program: XDP, data, context: null, repeat: 1 });
  assert.ok(plan.ok);
  return plan.value;
}

describe('a host', function () {
  this.timeout(60_000);
  let sshd: Sshd;
  let host: SshConnection;
  let known: string[];
  let unmount: () => void = () => undefined;

  before(async function () {
    needBpf(this);
    needSshd(this, 'bpftool');
    unmount = mountBpffs();
    known = leftThere();
    sshd = await Sshd.start();
    const opened = await SshConnection.open(sshd.target, sshd.settings());
    assert.ok(opened.ok, JSON.stringify(opened));
    host = opened.value;
  });

  after(async () => {
    await Sshd.stopAll();
    unmount();
  });

  afterEach(() => {
    assert.deepEqual(leftThere(), known, 'nothing is left on the host');
  });

  async function facts(): Promise<HostFacts> {
    const asked = await askFacts(host, DEFAULT_WISHES);
    assert.ok(asked.ok);
    return asked.value;
  }

  it('tells what it is and has', async () => {
    const { release, isRoot, bpftool, bpffs } = await facts();
    assert.equal(release, readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim());
    assert.equal(isRoot, true);
    assert.match(bpftool?.version ?? '', /^\d+\.\d+/);
    assert.ok(bpffs.includes(PINS));
  });

  it('tells what mends what is missing', async () => {
    const found = { ...(await facts()), bpftool: null, bpffs: [], isRoot: false, user: 'ann' };
    const missing = (distributions: string[]) =>
      checkHost({ ...found, distributions }, DEFAULT_WISHES)
        .filter(({ state }) => state === 'missing')
        .map(({ id, remedy }) => `${id}: ${remedy}`);
    assert.deepEqual(missing(['debian']), [
      "rights: echo 'ann ALL=(root) NOPASSWD: ALL' | sudo tee /etc/sudoers.d/core-lens; then switch sudo on for this host (--sudo, or sudo in coreLens.hosts)",
      'bpffs: sudo mount -t bpf bpf /sys/fs/bpf',
      'bpftool: sudo apt install bpftool',
    ]);
    const silent = { path: '/bin/bpftool', version: null, libbpf: null, words: '' };
    const [said] = checkHost({ ...found, bpftool: silent }, DEFAULT_WISHES).filter(
      ({ id }) => id === 'bpftool',
    );
    assert.equal(said.text, '/bin/bpftool tells no version');
    assert.equal(missing(['rocky', 'rhel', 'centos']).at(-1), 'bpftool: sudo dnf install bpftool');
    const hostile = { ...found, user: "'$(id)", release: '6.1;id', distributions: ['ubuntu'] };
    const remedies = checkHost(hostile, DEFAULT_WISHES).map(({ remedy }) => remedy ?? '');
    assert.match(remedies[0], /^echo ''\\''\$\(id\) ALL=\(root\) NOPASSWD: ALL' \|/);
    assert.ok(remedies.some((remedy) => remedy.endsWith(" linux-tools-'6.1;id'")));
  });

  it('gives its kernel to the catalogue', async () => {
    const catalogue = mkdtempSync(join(tmpdir(), 'catalogue-'));
    const told: number[] = [];
    const fetched = await fetchKernel(host, DEFAULT_WISHES, await facts(), {
      catalogue,
      onProgress: (bytes) => told.push(bytes),
    });
    assert.ok(fetched.ok, JSON.stringify(fetched));
    const kernel = await openKernel(fetched.value.folder);
    assert.ok(kernel.ok);
    const own = readFileSync('/sys/kernel/btf/vmlinux');
    assert.deepEqual(readFileSync(join(fetched.value.folder, 'vmlinux.btf')), own);
    assert.ok((told.at(-1) ?? 0) > 100_000);
    const kept = (facts: HostFacts) => keptKernel(catalogue, host.label, facts);
    assert.equal(await kept(await facts()), fetched.value.folder);
    assert.equal(await kept({ ...(await facts()), version: '#2 SMP' }), null);
    assert.equal(await keptKernel(catalogue, 'elsewhere', await facts()), null);
    assert.deepEqual(readdirSync(catalogue).length, 1);
    rmSync(catalogue, { recursive: true });
  });

  it('loads programs, lists them and unloads them', async () => {
    const object = tailored('counts', ['count', 'shoot']);
    const loaded = await loadObject(host, DEFAULT_WISHES, { ...object, attaches: false });
    assert.ok(loaded.ok && loaded.value.kind === 'loaded', JSON.stringify(loaded));
    const { pins, programs, maps } = loaded.value;
    assert.deepEqual(
      programs.map(({ pin, type }) => `${pin}: ${type}`),
      ['count: xdp', 'shoot: sched_cls'],
    );
    assert.deepEqual(maps, ['counts_bss', 'counts_rodata', 'seen']);
    const listed = await listPins(host, DEFAULT_WISHES);
    assert.ok(listed.ok);
    const [own] = listed.value.filter(({ name }) => name === pins);
    assert.equal(own.object, 'counts');
    assert.equal(own.programs.length, 2);
    assert.ok((await removePins(host, DEFAULT_WISHES, pins)).ok);
    const again = await removePins(host, DEFAULT_WISHES, pins);
    assert.equal(again.ok ? null : again.fault.code, 'pins-unknown');
  });

  interface Server {
    readonly shell?: string;
    readonly lines?: readonly string[];
    readonly asRoot?: boolean;
    readonly isShared?: boolean;
  }
  const SERVERS: [what: string, server: Server][] = [
    ['', {}],
    [', through sudo', { asRoot: true }],
    [', where each script has its own', { isShared: false }],
    [', of a server that makes no group of processes', { lines: FORCED }],
    ...['bash', 'ksh', 'zsh', 'busybox'].map((shell): [string, Server] => [
      `, where sh is ${shell}`,
      { shell },
    ]),
  ];
  for (const [what, { shell, lines, asRoot = false, isShared = true }] of SERVERS) {
    it(`knows whether the connection that loaded something is there${what}`, async function () {
      if (asRoot) needSshd(this, 'sudo');
      const wishes = { ...DEFAULT_WISHES, asRoot };
      const path = shell === undefined ? null : folderWithSh(this, shell);
      const server = await Sshd.start({
        ...(lines !== undefined && { lines }),
        ...(path !== null && { environment: { PATH: `${path}:/usr/sbin:/usr/bin:/sbin:/bin` } }),
      });
      const opened = await SshConnection.open(server.target, server.settings({ isShared }));
      assert.ok(opened.ok);
      const object = tailored('counts', ['count']);
      const loaded = await loadObject(opened.value, wishes, { ...object, attaches: false });
      assert.ok(loaded.ok && loaded.value.kind === 'loaded', JSON.stringify(loaded));
      const { pins } = loaded.value;
      const isInUse = async () => {
        const looking = await SshConnection.open(server.target, server.settings());
        assert.ok(looking.ok);
        const listed = await listPins(looking.value, wishes);
        await looking.value.close();
        return listed.ok && listed.value.find(({ name }) => name === pins)?.isInUse;
      };
      try {
        assert.equal(await isInUse(), true);
        await opened.value.close();
        await until('it is over', () => server.sessions().length === 0);
        assert.equal(await isInUse(), false);
      } finally {
        await removePins(host, wishes, pins);
        if (path !== null) rmSync(path, { recursive: true });
      }
    });
  }

  /** A folder in which `sh` is another shell. */
  function folderWithSh(context: Mocha.Context, shell: string): string {
    needSshd(context, shell === 'busybox' ? 'busybox-static' : shell);
    const path = execFileSync('sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).trim();
    const folder = mkdtempSync(join(tmpdir(), 'shell-'));
    symlinkSync(path, join(folder, 'sh'));
    return folder;
  }

  it('tells the program of what is pinned as a link', async function () {
    const bpf = { x64: 321, arm64: 280 }[process.arch as string];
    if (bpf === undefined) {
      console.log('      left out: the number of bpf() is not known here');
      this.skip();
    }
    const loaded = await loadObject(host, DEFAULT_WISHES, {
      path: CONTEXTS,
      bytes: readFileSync(CONTEXTS),
      attaches: false,
    });
    assert.ok(loaded.ok && loaded.value.kind === 'loaded', JSON.stringify(loaded));
    const { pins } = loaded.value;
    const pin = join(PINS, pins, 'progs', 'second_word');
    execFileSync('perl', ['-e', PIN_LINK, String(bpf), pin, 'sched_switch']);
    const listed = await listPins(host, DEFAULT_WISHES);
    await removePins(host, DEFAULT_WISHES, pins);
    assert.ok(listed.ok);
    const told = listed.value.find(({ name }) => name === pins)?.programs;
    assert.deepEqual(
      told?.map((program) => `${program.pin}: ${program.type}`),
      ['doubles: syscall', 'second_word: raw_tracepoint'],
    );
  });

  it('tells what the verifier said, and keeps nothing', async () => {
    const object = tailored('refused', ['fine', 'reads_beyond']);
    const refused = await loadObject(host, DEFAULT_WISHES, { ...object, attaches: false });
    assert.ok(refused.ok && refused.value.kind === 'refused', JSON.stringify(refused));
    assert.match(refused.value.log, /invalid access to packet/);
    const fine = tailored('refused', ['fine']);
    const loaded = await loadObject(host, DEFAULT_WISHES, { ...fine, attaches: false });
    assert.ok(loaded.ok && loaded.value.kind === 'loaded');
    await removePins(host, DEFAULT_WISHES, loaded.value.pins);
  });

  for (const { constants, returns } of [
    { constants: [], returns: 2 },
    { constants: ['limit=0'], returns: 1 },
  ]) {
    it(`runs a program with ${constants.join() || 'what it ships'}`, async () => {
      const object = tailored('counts', ['count'], constants);
      const plan = planned(new Uint8Array(64));
      const ran = await runProgram(host, DEFAULT_WISHES, { ...object, plan });
      assert.ok(ran.ok && ran.value.kind === 'ran', JSON.stringify(ran));
      assert.equal(ran.value.output.returned, returns);
      assert.equal(ran.value.output.data?.length, 64);
    });
  }

  it('takes the names of files as they are', async () => {
    const { bytes } = tailored('counts', ['count']);
    for (const name of [
      "it's $(here) -rf.o",
      '-rf',
      'two\nlines.bpf.o',
      '..',
      'data',
      'two\nlines/../../in its folder',
      '"; exit 0 #.bpf.o',
    ]) {
      const loaded = await loadObject(host, DEFAULT_WISHES, { path: name, bytes, attaches: false });
      assert.ok(loaded.ok && loaded.value.kind === 'loaded', `${name}: ${JSON.stringify(loaded)}`);
      assert.ok((await removePins(host, DEFAULT_WISHES, loaded.value.pins)).ok);
    }
  });

  it('removes nothing that is not of this tool', async () => {
    for (const name of ['.', '../../etc', 'core-lens-00000000-x/../..', '*', '']) {
      const removed = await removePins(host, DEFAULT_WISHES, name);
      assert.equal(removed.ok ? null : removed.fault.code, 'pins-unknown');
    }
  });

  it('says when it has no such bpftool', async () => {
    const wishes = { ...DEFAULT_WISHES, bpftool: '/nowhere/bpftool' };
    const object = tailored('counts', ['count']);
    const loaded = await loadObject(host, wishes, { ...object, attaches: false });
    assert.equal(loaded.ok ? null : loaded.fault.code, 'bpftool-missing');
  });
});
