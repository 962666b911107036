import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SshConnection, type SshSettings } from '../../server/src/ssh';
import {
  bootVirtualHost,
  type BootRequest,
  type BootStep,
  type VirtualHost,
} from '../../server/src/virtual-host';
import { unpackPackages } from '../../server/src/virtual-host/packages';
import { BpfObjectBuilder, exit, movImm } from '../support';
import { needTwoKernels, type KernelPackages } from './kernels';

const ROOT = join(__dirname, '..', '..');
const MINUTE = 60_000;

async function booted(request: BootRequest, steps: BootStep[] = []): Promise<VirtualHost> {
  const host = await bootVirtualHost(request, (step) => steps.push(step));
  assert.ok(host.ok, host.ok ? '' : `${host.fault.message}\n${host.fault.console}`);
  return host.value;
}

function settingsOf({ ssh }: VirtualHost): SshSettings {
  return {
    program: 'ssh',
    configFile: ssh.configFile,
    connectTimeout: 20_000,
    extra: ssh.extra,
    ask: null,
    log: () => undefined,
  };
}

/** Logs in and runs a script there; what it printed, with its code when that is not zero. */
async function ask(host: VirtualHost, script: string, input?: Uint8Array): Promise<string> {
  const connection = await SshConnection.open(host.ssh.target, settingsOf(host));
  assert.ok(connection.ok, connection.ok ? '' : connection.fault.message);
  try {
    const end = await connection.value.run({
      script,
      words: {},
      timeLimit: 30_000,
      ...(input !== undefined && { input }),
    });
    assert.ok(end.ok, end.ok ? '' : end.fault.message);
    const { code, output, errors } = end.value;
    assert.equal(code, 0, errors);
    return new TextDecoder().decode(output).trim();
  } finally {
    await connection.value.close();
  }
}

describe('a virtual host', () => {
  let kernels: KernelPackages[] = [];
  let hosts: VirtualHost[] = [];
  let work = '';
  let image: string;
  /** Where hosts have their files in this test. */
  let temporary = '';
  const usualTemporary = process.env.TMPDIR;

  before(async function () {
    this.timeout(15 * MINUTE);
    kernels = await needTwoKernels(this);
    work = mkdtempSync(join(tmpdir(), 'virtual-host-'));
    temporary = mkdtempSync(join(work, 'has blanks, 100% '));
    process.env.TMPDIR = temporary;
    const unpacked = await unpackPackages(kernels[0].files, join(work, 'kernel'), undefined);
    assert.ok(unpacked.ok);
    image = unpacked.value;
    const began = performance.now();
    hosts = await Promise.all(
      kernels.map(({ files }) => booted({ kernel: { kind: 'package-files', paths: files } })),
    );
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(
      `      ${hosts.map(({ release }) => release).join(' and ')} answered after ${seconds} s`,
    );
  });

  after(async () => {
    await Promise.all(hosts.map((host) => host.stop()));
    if (usualTemporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usualTemporary;
    if (temporary !== '') assert.deepEqual(machinesBelow(temporary), []);
    if (work !== '') rmSync(work, { recursive: true, force: true });
  });

  const BOTH = ['this machine’s suite', 'another suite'];
  for (const [which, name] of BOTH.entries()) {
    it(`runs the kernel of ${name}`, async () => {
      const release = await ask(hosts[which], 'uname -r');
      assert.equal(release, hosts[which].release);
      assert.ok(release.startsWith(`${kernels[which].version}.`), release);
    });

    it(`has bpftool, BTF and the configuration of a kernel of ${name}`, async () => {
      assert.match(await ask(hosts[which], 'bpftool version'), /^bpftool v\d/);
      const dump = 'bpftool btf dump file /sys/kernel/btf/vmlinux format raw | head -n 1';
      assert.match(await ask(hosts[which], dump), /^\[1\] /);
      assert.match(await ask(hosts[which], 'cat "/boot/config-$(uname -r)"'), /^CONFIG_BPF=y$/m);
    });

    it(`has what BPF is used through, with a kernel of ${name}`, async () => {
      const types = await ask(hosts[which], 'cut -d " " -f 3 /proc/mounts | sort -u');
      for (const type of [
        'bpf',
        'cgroup2',
        'debugfs',
        'devpts',
        'proc',
        'sysfs',
        'tmpfs',
        'tracefs',
      ]) {
        assert.ok(types.split('\n').includes(type), type);
      }
    });

    it(`loads programs into a kernel of ${name}`, async () => {
      const script =
        'receive /tmp/a.o && bpftool prog load /tmp/a.o /sys/fs/bpf/a && bpftool prog show pinned /sys/fs/bpf/a';
      assert.match(
        await ask(hosts[which], script, tinyObject()),
        /^\d+: socket_filter .*name tiny/,
      );
    });
  }

  it('keeps hosts apart: the key of one is no way into another, whose own key is another too', async () => {
    const [one, other] = hosts;
    const strange = await SshConnection.open(other.ssh.target, settingsOf(one));
    assert.ok(!strange.ok);
    assert.equal(strange.fault.code, 'host-key-unknown');
    const [known, theirs] = hosts.map(({ ssh }) => readFileSync(ssh.knownHostsFile, 'utf8'));
    writeFileSync(one.ssh.knownHostsFile, theirs);
    const refused = await SshConnection.open(other.ssh.target, settingsOf(one));
    writeFileSync(one.ssh.knownHostsFile, known);
    assert.ok(!refused.ok);
    assert.equal(refused.fault.code, 'access-denied');
  });

  it('lies in a folder that is closed to others, without the files it was booted from', () => {
    for (const { ssh } of hosts) {
      const folder = dirname(ssh.keyFile);
      assert.equal(execFileSync('stat', ['-c', '%a', folder], { encoding: 'utf8' }), '700\n');
      assert.deepEqual(readdirSync(folder).sort(), ['id_ed25519', 'known_hosts']);
    }
  });

  it('does not listen beyond the loopback', () => {
    const sockets = execFileSync('cat', ['/proc/net/tcp'], { encoding: 'utf8' });
    for (const { ssh } of hosts) {
      const port = ssh.port.toString(16).toUpperCase().padStart(4, '0');
      assert.match(sockets, new RegExp(` 0100007F:${port} 00000000:0000 0A `));
      assert.doesNotMatch(sockets, new RegExp(` 00000000:${port} 00000000:0000 0A `));
    }
  });

  it('tells when it was powered off, and is gone then', async () => {
    const [, host] = hosts;
    void SshConnection.open(host.ssh.target, settingsOf(host)).then(async (connection) => {
      assert.ok(connection.ok);
      await connection.value.run({ script: 'poweroff', words: {}, timeLimit: 5000 });
      await connection.value.close();
    });
    const fault = await host.ended;
    assert.equal(fault?.code, 'powered-off');
    assert.ok(!existsSync(dirname(host.ssh.keyFile)));
  });

  it('is gone once it was stopped', async () => {
    const [host] = hosts;
    await host.stop();
    assert.equal(await host.ended, null);
    assert.ok(!existsSync(dirname(host.ssh.keyFile)));
    assert.deepEqual(machinesBelow(temporary), []);
  });

  it('can have OpenSSH’s server', async function () {
    this.timeout(MINUTE);
    const host = await booted({
      kernel: { kind: 'image', path: image },
      programs: { sshServer: '/usr/sbin/sshd' },
    });
    try {
      assert.match(
        await ask(host, 'which bpftool; ps'),
        /^\/bin\/bpftool\n[^]*\/usr\/sbin\/sshd -D/,
      );
    } finally {
      await host.stop();
    }
  });

  it('a file that is no kernel is told at once', async () => {
    const path = join(work, 'garbage');
    writeFileSync(path, 'no kernel\n'.repeat(10_000));
    const began = performance.now();
    assert.deepEqual(await faultOf({ kernel: { kind: 'image', path } }), [
      'not-a-kernel',
      `${path} is no kernel that can be booted; name a boot image (vmlinuz, bzImage, Image) or a kernel package`,
    ]);
    assert.ok(performance.now() - began < 3000);
  });

  it('kernels that do not boot are told, with what they said last', async function () {
    this.timeout(2 * MINUTE);
    const damaged = join(work, 'damaged');
    writeFileSync(damaged, readFileSync(image).fill(0xa5, 1 << 20));
    // Nothing is beside it, and so no module of the network device.
    const alone = join(work, 'nowhere', 'alone', 'vmlinuz');
    mkdirSync(dirname(alone), { recursive: true });
    writeFileSync(alone, readFileSync(image));
    const without = { kernelArguments: ['rdinit=/no/such', 'init=/no/such'] };
    const usual = { kind: 'image', path: image } as const;
    const faults = await Promise.all([
      bootVirtualHost({ kernel: { kind: 'image', path: damaged } }),
      bootVirtualHost({ kernel: usual, timeLimit: 1000 }),
      bootVirtualHost({ kernel: usual, ...without }),
      bootVirtualHost({ kernel: { kind: 'image', path: alone } }),
    ]);
    const [broken, silent, panic, deaf] = faults.map((host) => {
      assert.ok(!host.ok);
      return host.fault;
    });
    assert.deepEqual(readdirSync(temporary), []);
    assert.equal(broken.code, 'ended-early');
    assert.equal(silent.code, 'kernel-silent');
    assert.equal(panic.code, 'kernel-panicked');
    assert.match(panic.message, /^the kernel gave up while booting: Kernel panic - not syncing: /);
    assert.match(panic.console, /Kernel panic/);
    assert.equal(deaf.code, 'no-network');
    assert.match(deaf.console, /no network device/);
  });

  const REFUSED: [what: string, request: () => BootRequest, code: string][] = [
    [
      'a kernel that is not there',
      () => ({ kernel: { kind: 'image', path: join(work, 'none') } }),
      'image-unreadable',
    ],
    ['a folder', () => ({ kernel: { kind: 'image', path: work } }), 'image-unreadable'],
    [
      'a package name with words in it',
      () => ({ kernel: { kind: 'package', name: '-o Dir=/' } }),
      'package-name-bad',
    ],
    [
      'a package that there is not',
      () => ({ kernel: { kind: 'package', name: 'linux-image-none' } }),
      'package-not-downloaded',
    ],
    [
      'a package that is damaged',
      () => ({ kernel: { kind: 'package-files', paths: [damagedPackage()] } }),
      'package-not-unpacked',
    ],
    [
      'a package that is not there',
      () => ({ kernel: { kind: 'package-files', paths: ['/no/a.deb'] } }),
      'package-not-unpacked',
    ],
    [
      'an argument that is two',
      () => ({ kernel: { kind: 'image', path: image }, kernelArguments: ['a b'] }),
      'words-bad',
    ],
    [
      'a module by a path',
      () => ({ kernel: { kind: 'image', path: image }, modules: ['../a'] }),
      'module-name-bad',
    ],
    [
      'a module that there is not',
      () => ({ kernel: { kind: 'image', path: image }, modules: ['none'] }),
      'module-missing',
    ],
    [
      'a QEMU that there is not',
      () => ({ kernel: { kind: 'image', path: image }, programs: { qemu: '/no/qemu' } }),
      'program-bad',
    ],
  ];
  for (const [what, request, code] of REFUSED) {
    it(`${what} is refused`, async () => {
      assert.equal((await faultOf(request()))[0], code);
    });
  }

  it('KVM alone is refused where there is none', async function () {
    if (existsSync('/dev/kvm')) {
      console.log('      left out: this machine has /dev/kvm');
      this.skip();
    }
    const [code] = await faultOf({ kernel: { kind: 'image', path: image }, accelerator: 'kvm' });
    assert.equal(code, 'kvm-missing');
  });

  const CANCELLED: BootStep[] = ['unpack', 'initramfs', 'start', 'kernel'];
  for (const step of CANCELLED) {
    it(`cancelled at the step ‘${step}’ it leaves neither process nor folder`, async function () {
      this.timeout(MINUTE);
      const cancel = new AbortController();
      const kernel =
        step === 'unpack'
          ? ({ kind: 'package-files', paths: kernels[0].files } as const)
          : ({ kind: 'image', path: image } as const);
      const host = await bootVirtualHost(
        { kernel },
        (reached) => {
          if (reached !== step) return;
          setTimeout(() => {
            cancel.abort();
          }, 100);
        },
        cancel.signal,
      );
      assert.ok(!host.ok);
      assert.equal(host.fault.code, 'cancelled');
      assert.deepEqual(readdirSync(temporary), []);
      assert.deepEqual(machinesBelow(temporary), []);
    });
  }

  it('goes when the process that booted it is killed', async function () {
    this.timeout(MINUTE);
    const folders = () => readdirSync(temporary).filter((name) => name.startsWith('core-lens'));
    const script = join(ROOT, 'test', 'virtual-host', 'boot-and-stay.ts');
    const child = spawn(process.execPath, ['--import=tsx', script, image], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (piece: Buffer) => {
        if (piece.toString().includes('kernel')) resolve();
      });
    });
    const running = machinesBelow(temporary);
    child.kill('SIGKILL');
    assert.notDeepEqual(running, []);
    for (let tries = 0; tries < 50 && folders().length > 0; tries++) await wait(100);
    assert.deepEqual(folders(), []);
    assert.deepEqual(machinesBelow(temporary), []);
  });

  async function faultOf(request: BootRequest): Promise<[code: string, message: string]> {
    const host = await bootVirtualHost(request);
    assert.ok(!host.ok);
    assert.deepEqual(
      readdirSync(temporary).filter((name) => !hosts.some(({ ssh }) => ssh.keyFile.includes(name))),
      [],
    );
    return [host.fault.code, host.fault.message];
  }

  function damagedPackage(): string {
    const path = join(work, 'damaged.deb');
    const [first] = kernels[0].files;
    writeFileSync(path, readFileSync(first).subarray(0, 100_000));
    return path;
  }
});

/** Machines that have their files below a folder. */
function machinesBelow(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      return words.includes('qemu-system') && words.includes(folder);
    } catch {
      return false;
    }
  });
}

/** An object with a program that does nothing. */
function tinyObject(): Uint8Array {
  const builder = new BpfObjectBuilder();
  const { btf } = builder;
  const type = btf.func('tiny', btf.funcProto(btf.int('int', 4)));
  builder.program('socket', 'tiny', [movImm(0, 0), exit()], { type });
  return builder.build();
}
