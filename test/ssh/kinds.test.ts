import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isRoot } from '../../scripts/debian';
import { freePort, needSshd, Sshd, targetOf, until, type SshdWish } from './sshd';
import { connected, endAll, endOf, HOSTILE, isGroupAlive, textOf } from './stories';

describe('hosts of all kinds', function () {
  before(function () {
    needSshd(this);
  });
  afterEach(endAll);

  /** One connection, and a story on it that needs all that scripts have at hand; its second half in a shell that waited. */
  async function works(
    wish: SshdWish,
    look: (sshd: Sshd) => Promise<void> = () => Promise.resolve(),
    more = {},
  ): Promise<void> {
    const sshd = await Sshd.start(wish);
    await look(sshd);
    const connection = await connected(sshd, { keepsReady: true, ...more });
    const words = Object.fromEntries(HOSTILE.map((word, i) => [`word_${i}`, word]));
    const end = await endOf(connection, {
      script: `at_end 'rm -f "$file"; echo cleaned'
receive "$file" || exit 9
wc -c <"$file"
${HOSTILE.map((_, i) => `printf '%s\\0' "$word_${i}"\n`).join('')}
exit 3`,
      words: { ...words, file: sshd.within('received') },
      input: randomBytes(100_001),
    });
    assert.deepEqual(
      [end.code, textOf(end).replaceAll(' ', '')],
      [3, `100001\n${HOSTILE.join('\0')}\0cleaned\n`.replaceAll(' ', '')],
    );
    await wait(200);
    let said = '';
    const stop = new AbortController();
    const long = connection.run({
      script: 'at_end \'echo cleaned >"$file"\'; echo $$; sleep 1000',
      words: { file: sshd.within('ended') },
      timeLimit: Infinity,
      signal: stop.signal,
      onOutput: (piece) => (said += Buffer.from(piece).toString()),
    });
    await until('it runs', () => said.endsWith('\n'));
    stop.abort();
    await long;
    await until('it has ended', () => !isGroupAlive(Number(said)));
    assert.equal(readFileSync(sshd.within('ended'), 'utf8'), 'cleaned\n');
  }

  for (const [shell, name] of [
    ['/bin/dash', 'dash'],
    ['/bin/bash', 'bash'],
    ['/usr/bin/fish', 'fish'],
    ['/bin/csh', 'csh'],
    ['/bin/zsh', 'zsh'],
    ['/bin/ksh', 'ksh'],
  ]) {
    it(`the login shell is ${name}`, async function () {
      needSshd(this, name);
      await works({ shell });
    });
  }

  /** A folder of programs in which `sh` is another shell. */
  function pathWith(shell: string, name = shell.replace(/\W/g, '-')): string {
    const folder = join(folders, name);
    mkdirSync(folder);
    symlinkSync(shell, join(folder, 'sh'));
    return folder;
  }
  let folders: string;
  before(() => {
    folders = mkdtempSync(join(tmpdir(), 'core-lens-kinds-'));
  });
  after(() => {
    rmSync(folders, { recursive: true });
  });

  for (const [shell, name] of [
    ['/bin/bash', 'bash'],
    ['/bin/zsh', 'zsh'],
    ['/bin/ksh', 'ksh'],
  ]) {
    it(`sh is ${name}`, async function () {
      needSshd(this, name);
      await works({ environment: { PATH: `${pathWith(shell)}:/usr/bin:/bin` } });
    });
  }

  it('shells that wait for long are to end', async function () {
    needSshd(this, 'bash');
    const environment = { PATH: `${pathWith('/bin/bash', 'idle')}:/usr/bin:/bin`, TMOUT: '1' };
    const connection = await connected(await Sshd.start({ environment }), { keepsReady: true });
    await endOf(connection, { script: 'true' });
    await wait(2500);
    const end = await endOf(connection, { script: 'sleep 2; echo "${TMOUT:-none}"' });
    assert.equal(textOf(end), 'none\n');
  });

  it('all programs are busybox’s', async function () {
    // Of its two packages the other one does as well.
    if (!existsSync('/usr/bin/busybox') && !existsSync('/bin/busybox')) needSshd(this, 'busybox');
    const busybox = ['/usr/bin/busybox', '/bin/busybox'].find((path) => existsSync(path));
    assert(busybox !== undefined);
    const folder = pathWith(busybox);
    const names = ['cat', 'dd', 'printf', 'rm', 'setsid', 'sleep', 'wc'];
    for (const name of names) symlinkSync(busybox, join(folder, name));
    await works({ environment: { PATH: folder } });
  });

  it('the login shell has much to say on both outputs before it runs anything', async function () {
    needSshd(this);
    const home = join(folders, 'home');
    mkdirSync(home);
    writeFileSync(join(home, '.bashrc'), 'seq 50000; echo "Permission denied" >&2\n');
    await works({ environment: { HOME: home, SHLVL: '0' }, shell: '/bin/bash' }, async (sshd) => {
      const { stdout, stderr } = await byHand(sshd, 'true');
      assert.match(stdout, /50000\n$/);
      assert.match(stderr, /Permission denied/);
    });
  });

  it('the server admits one session on a connection: others get their own', async () => {
    await works({ lines: ['MaxSessions 1'] });
  });

  it('the configuration is for terminals and tunnels', async () => {
    const port = await freePort();
    const marker = join(folders, 'local-command');
    await works({}, (sshd) => {
      const lines = [
        'RequestTTY force',
        'RemoteCommand tmux attach',
        'PermitLocalCommand yes',
        `LocalCommand touch ${marker}`,
        `LocalForward ${port} localhost:1`,
        'ExitOnForwardFailure yes',
        'ControlMaster auto',
        `ControlPath ${sshd.within('own-%C')}`,
        'ControlPersist 60',
        'ForwardAgent yes',
        'ForwardX11 yes',
        'LogLevel QUIET',
      ];
      sshd.write('config', sshd.clientLines().concat(lines).join('\n'));
      return Promise.resolve();
    });
    assert.equal(existsSync(marker), false);
  });

  it('the way leads over another host', async () => {
    const sshd = await Sshd.start();
    const lines = sshd.clientLines().join('\n');
    const behind = lines.replace('Host there', 'Host behind\n  ProxyJump there');
    sshd.write('config', `${lines}\n${behind}`);
    const connection = await connected(sshd, {}, targetOf('behind'));
    assert.equal(textOf(await endOf(connection, { script: 'echo arrived' })), 'arrived\n');
    assert.equal(textOf(await endOf(connection, { script: 'echo again' })), 'again\n');
    assert.equal(sshd.logins, 2);
  });

  it('the server makes no group of processes for a command', async () => {
    await works({ lines: ['ForceCommand sh -c "$SSH_ORIGINAL_COMMAND"; exit $?'] });
  });

  it('connections are not shared, as on Windows', async () => {
    await works({}, undefined, { isShared: false });
  });

  it('sudo runs the whole script as root', async function () {
    needSshd(this, 'sudo');
    if (!isRoot()) {
      console.log('      left out: only for root it is known that sudo asks for no password');
      this.skip();
    }
    const sshd = await Sshd.start();
    const connection = await connected(sshd);
    const end = await endOf(connection, {
      script: 'receive "$file"; id -u; echo "${SUDO_USER:-none}"; wc -c <"$file"; rm "$file"',
      words: { file: sshd.within('received') },
      input: randomBytes(5000),
      asRoot: true,
    });
    assert.match(textOf(end), /^0\nroot\n5000\n$/);
  });

  it('sudo wants a password: what to do is said', async () => {
    const folder = pathWith('/bin/sh');
    const asks = '#!/bin/sh\necho "sudo: a password is required" >&2\nexit 1\n';
    writeFileSync(join(folder, 'sudo'), asks, { mode: 0o755 });
    const sshd = await Sshd.start({ environment: { PATH: `${folder}:/usr/bin:/bin` } });
    const connection = await connected(sshd);
    const request = { script: 'id', words: {}, timeLimit: 5000, asRoot: true };
    const end = await connection.run(request);
    assert(!end.ok);
    assert.equal(end.fault.code, 'root-refused');
    assert.match(end.fault.message, /a password is required; allow it with NOPASSWD/);
  });
});

/** What ssh itself shows. */
function byHand(sshd: Sshd, command: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)('ssh', ['-F', sshd.configFile, '--', 'there', command]);
}
