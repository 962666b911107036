import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleLog, panicOf } from '../../server/src/virtual-host/console';
import { installCommand, type ToolName } from '../../server/src/virtual-host/install';
import { makeSshKey } from '../../server/src/virtual-host/keys';
import { readLdd } from '../../server/src/virtual-host/libraries';
import { ModuleFolder } from '../../server/src/virtual-host/modules';
import { readKernelChoice } from '../../server/src/virtual-host';
import { startTied, tieFolder } from '../../server/src/virtual-host/tied';

let folder: string;

describe('parts of a virtual host', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'virtual-host-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('a key is read by OpenSSH as the one it says it is', () => {
    for (const comment of ['', 'a', 'core-lens', 'words of any length']) {
      const key = makeSshKey(comment);
      const path = join(folder, 'key');
      writeFileSync(path, key.openSshFile, { mode: 0o600 });
      const told = execFileSync('ssh-keygen', ['-y', '-f', path], { encoding: 'utf8' });
      assert.equal(told.trim(), `${key.publicLine} ${comment}`.trim());
    }
  });

  it('a key is read by dropbear as the one it says it is', function () {
    if (spawnSync('dropbearkey', ['-h']).error !== undefined) {
      console.log('      left out: dropbearkey is not installed');
      this.skip();
    }
    const key = makeSshKey('');
    const path = join(folder, 'dropbear-key');
    writeFileSync(path, key.dropbearFile, { mode: 0o600 });
    const told = execFileSync('dropbearkey', ['-y', '-f', path], { encoding: 'utf8' });
    assert.ok(told.includes(`${key.publicLine} `), told);
  });

  const DISTRIBUTIONS: [osRelease: string, tools: ToolName[], command: string | null][] = [
    ['ID=debian\n', ['qemu', 'busybox'], 'sudo apt install qemu-system-x86 busybox-static'],
    ['ID=ubuntu\nID_LIKE=debian\n', ['bpftool'], 'sudo apt install linux-tools-generic'],
    [
      'ID=linuxmint\nID_LIKE="ubuntu debian"\n',
      ['bpftool'],
      'sudo apt install linux-tools-generic',
    ],
    [
      'ID="rocky"\nID_LIKE="rhel centos fedora"\n',
      ['qemu'],
      'sudo dnf install qemu-system-x86-core',
    ],
    ['ID=arch\n', ['bpftool', 'ssh-server'], 'sudo pacman -S bpf dropbear'],
    ['NAME=x\nID=alpine\n', ['qemu', 'ssh-server'], 'sudo apk add qemu-system-x86_64 dropbear'],
    ['ID=nixos\n', ['qemu'], null],
    ['', ['qemu'], null],
  ];
  for (const [osRelease, tools, command] of DISTRIBUTIONS) {
    it(`${JSON.stringify(osRelease)}: ${command ?? 'no command'}`, () => {
      assert.equal(installCommand(osRelease, tools, 'x64'), command);
    });
  }

  it('ldd’s lists are read as glibc’s and musl’s print them', () => {
    const glibc = [
      '\tlinux-vdso.so.1 (0x00007ffd9a5f2000)',
      '\tlibz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007f2d)',
      '\t/lib64/ld-linux-x86-64.so.2 => /nix/store/a-glibc/lib/ld-linux-x86-64.so.2 (0x00007f2d)',
    ];
    assert.deepEqual(readLdd(glibc.join('\n')), {
      paths: [
        '/lib/x86_64-linux-gnu/libz.so.1',
        '/lib64/ld-linux-x86-64.so.2',
        '/nix/store/a-glibc/lib/ld-linux-x86-64.so.2',
      ],
      missing: null,
    });
    const musl =
      '\t/lib/ld-musl-x86_64.so.1 (0x7f2d)\n\tlibelf.so.1 => /usr/lib/libelf.so.1 (0x7f2d)\n';
    assert.deepEqual(readLdd(musl).paths, ['/lib/ld-musl-x86_64.so.1', '/usr/lib/libelf.so.1']);
    assert.equal(readLdd('\tlibbfd-2.40.so => not found\n').missing, 'libbfd-2.40.so');
  });

  it('a console is kept as far as it matters, and does nothing to whom it is shown to', () => {
    const log = new ConsoleLog();
    const lines: string[] = [];
    log.onLine((line) => lines.push(line));
    const add = (text: string) => {
      log.add(new TextEncoder().encode(text));
    };
    add('\u001b[2J\u001b[1;31mboo');
    add('ting\u001b[0m\r\n\u001b]0;title\u0007\n');
    assert.deepEqual(lines, ['booting', '0;title\\u{7}']);
    add(`${'x'.repeat(5_000_000)}\n`);
    for (let i = 0; i < 5000; i++) add(`line ${i} of many that a kernel writes\n`);
    assert.ok(log.text.length <= 40_000, `${log.text.length}`);
    assert.ok(log.text.endsWith('line 4999 of many that a kernel writes\n'));
  });

  it('the reason of a panic is found', () => {
    const reason = 'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)';
    assert.equal(panicOf(`[    2.1] a\n[    2.2] ${reason}\n[    2.3] CPU: 0\n`), reason);
    assert.equal(panicOf('Run /init as init process'), null);
  });

  it('a kernel is a file, a package file or the name of a package', async () => {
    const image = join(folder, 'vmlinuz');
    writeFileSync(image, '');
    writeFileSync(join(folder, 'linux.deb'), '');
    assert.deepEqual(await readKernelChoice(image), { kind: 'image', path: image });
    const deb = join(folder, 'linux.deb');
    assert.deepEqual(await readKernelChoice(deb), { kind: 'package-files', paths: [deb] });
    const name = 'linux-image-amd64';
    assert.deepEqual(await readKernelChoice(name), { kind: 'package', name });
    assert.equal((await readKernelChoice('/no/such/file')).kind, 'image');
  });

  it('modules that are built in are not looked for; one that is nowhere is named', async () => {
    const modules = join(folder, 'modules');
    mkdirSync(modules);
    const list = ['virtio/virtio_pci', 'net/virtio-net'].map(
      (name) => `kernel/drivers/${name}.ko\n`,
    );
    writeFileSync(join(modules, 'modules.builtin'), list.join(''));
    const chosen = await (await ModuleFolder.open(modules)).select([]);
    assert.deepEqual(chosen, { ok: true, value: [] });
    const missing = await (await ModuleFolder.open(modules)).select(['nf-conntrack']);
    assert.ok(!missing.ok);
    assert.equal(missing.fault.code, 'module-missing');
    assert.match(missing.fault.message, /nf_conntrack/);
  });

  it('a file that is no module is named', async () => {
    const modules = join(folder, 'damaged');
    mkdirSync(modules);
    writeFileSync(join(modules, 'virtio_pci.ko'), 'no module');
    const chosen = await (await ModuleFolder.open(modules)).select([]);
    assert.ok(!chosen.ok);
    assert.equal(chosen.fault.code, 'module-unreadable');
  });

  it('a tied process ends with its keeper’s input, and a tied folder goes', async function () {
    if (process.platform === 'win32') this.skip();
    const kept = mkdtempSync(join(folder, 'with blanks '));
    const sweeper = tieFolder(kept);
    const keeper = startTied('/bin/sleep', ['1000'], kept);
    await keeper.end();
    assert.ok(existsSync(kept));
    await sweeper.end();
    assert.ok(!existsSync(kept));
    assert.equal(await startTied('/bin/sh', ['-c', 'exit 7'], folder).ended, 7);
  });
});
