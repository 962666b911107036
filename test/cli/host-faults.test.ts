import assert from 'node:assert/strict';
import { join } from 'node:path';
import { needBpf } from '../hosts/bpffs';
import { leftIn, otherWorld, OWN_BPFFS, USER, withUser } from '../hosts/other-world';
import { needSshd, Sshd, type SshdWish } from '../ssh/sshd';
import { assertTold, onHost, ownFolder, removeFolders } from './on-host';

const COUNTS = join('test', 'hosts', 'programs', 'counts.bpf.o');

describe('core-lens on hosts where something is wrong', function () {
  this.timeout(60_000);
  let folder = '';

  before(function () {
    needBpf(this);
    needSshd(this, 'bpftool', 'sudo');
    folder = ownFolder();
  });

  afterEach(() => Sshd.stopAll());

  after(removeFolders);

  const host = (wish: SshdWish) => onHost(wish, folder);

  describe('files', () => {
    const FULL = 'mount -t tmpfs -o size=64k tmpfs /tmp; head -c 61440 /dev/zero >/tmp/full';
    const ROOM = /; make room in its temporary folder, or set TMPDIR there/;

    it('the disk is full in the middle of the upload', async () => {
      const { on, sshd } = await host(otherWorld(OWN_BPFFS, FULL));
      const written =
        /there: the object could not be written on the host: .*No space left on device;/;
      assertTold(await on('load', COUNTS), 2, written, ROOM);
      assertTold(await on('test', '-p', 'count', COUNTS), 2, written, ROOM);
      const kernel = await on('hosts', '--add-kernel');
      assertTold(
        kernel,
        2,
        /the kernel’s types could not be copied .*No space left on device/,
        ROOM,
      );
      assert.match(
        kernel.output,
        /^ {2}missing {2}folder .*No space left on device\n {4}make room/m,
      );
      assert.equal(leftIn(sshd), '1\n');
    });

    for (const [what, wish, why] of [
      [
        'the disk has room for no file more',
        otherWorld(OWN_BPFFS, 'mount -t tmpfs -o nr_inodes=1 tmpfs /tmp'),
        'No space left on device',
      ],
      [
        '/tmp is read-only',
        otherWorld(OWN_BPFFS, 'mount -t tmpfs -o ro tmpfs /tmp'),
        'Read-only file system',
      ],
      [
        'TMPDIR is not there',
        { ...otherWorld(OWN_BPFFS), environment: { TMPDIR: '/nowhere' } },
        'No such file or directory',
      ],
    ] as const) {
      it(what, async () => {
        const { on, sshd } = await host(wish);
        const made = new RegExp(`there: no temporary folder can be made on the host: .*${why};`);
        assertTold(await on('load', COUNTS), 2, made, ROOM);
        const { code, output } = await on('hosts');
        assert.equal(code, 1);
        assert.match(output, new RegExp(`^ {2}missing {2}folder .*${why}\\n {4}make room`, 'm'));
        assert.equal(leftIn(sshd), '1\n');
      });
    }

    it('TMPDIR leads to where there is room', async () => {
      const other = 'mount -t tmpfs tmpfs /mnt';
      const wish = { ...otherWorld(OWN_BPFFS, FULL, other), environment: { TMPDIR: '/mnt' } };
      const { on, sshd } = await host(wish);
      assertTold(await on('load', COUNTS), 0);
      assertTold(await on('unload', '--all'), 0);
      assert.equal(leftIn(sshd, '/mnt'), '1\n');
    });

    for (const [what, lines, mounted] of [
      ['there is no BPF file system, and none is mounted', [], '0\n'],
      ['the BPF file system is read-only', ['mount -t bpf -o ro bpf /sys/fs/bpf'], '1\n'],
    ] as const) {
      it(what, async () => {
        const { on, sshd } = await host(otherWorld(...lines));
        const told =
          /there: no BPF file system that can be written .*: mount -t bpf bpf \/sys\/fs\/bpf$/m;
        assertTold(await on('load', COUNTS), 2, told);
        assertTold(await on('test', '-p', 'count', COUNTS), 2, told);
        assertTold(await on('unload', '--all'), 0);
        const { output } = await on('hosts');
        assert.match(output, /^ {2}missing {2}bpffs .*\n {4}mount -t bpf bpf \/sys\/fs\/bpf$/m);
        assert.equal(leftIn(sshd), mounted);
      });
    }
  });

  describe('rights', () => {
    it('a user who is not root, and does not use sudo', async () => {
      const { on, sshd } = await host({ ...otherWorld(OWN_BPFFS, ...withUser()), user: USER });
      const told =
        /there: the host's kernel does not let this user load programs \(.*Operation not permitted.*\); connect as root, or switch sudo on for this host \(--sudo, or sudo in coreLens\.hosts\)$/m;
      assertTold(await on('load', COUNTS), 2, told);
      assertTold(await on('test', '-p', 'count', COUNTS), 2, told);
      const { output } = await on('hosts');
      assert.match(
        output,
        /^ {2}missing {2}rights {10}ann is not root\n {4}echo 'ann ALL=.*; then switch sudo on/m,
      );
      assertTold(
        await on('load', '--sudo', COUNTS),
        2,
        /sudo on there lets this user run nothing without a password: .*; allow it with NOPASSWD/,
      );
      assert.equal(leftIn(sshd), '1\n');
    });

    it('a user who is not root, with sudo', async () => {
      const allowed = withUser(`${USER} ALL=(root) NOPASSWD: ALL\n`);
      const { on, sshd } = await host({ ...otherWorld(OWN_BPFFS, ...allowed), user: USER });
      assertTold(await on('load', '--sudo', COUNTS), 0);
      assertTold(await on('test', '--sudo', '-p', 'count', COUNTS), 0);
      // Without sudo they are there, but closed.
      const refused = await on('unload', '--all');
      assertTold(
        refused,
        2,
        /'core-lens-.*-counts' is still pinned on the host: .*; connect as root, or switch sudo on/,
      );
      assertTold(await on('unload', '--sudo', '--all'), 0);
      assert.equal(leftIn(sshd), '1\n');
    });

    it('a BPF file system for root only', async () => {
      const closed = 'mount -t bpf -o mode=700 bpf /sys/fs/bpf';
      const { on, sshd } = await host({ ...otherWorld(closed, ...withUser()), user: USER });
      assertTold(
        await on('load', COUNTS),
        2,
        /nothing can be pinned below \/sys\/fs\/bpf on the host: .*Permission denied; connect as root, or switch sudo on/,
      );
      assertTold(
        await on('unload'),
        2,
        /this user may not look for what is pinned .*Permission denied; connect as root, or switch sudo on/,
      );
      assert.equal(leftIn(sshd), '1\n');
    });
  });
});
