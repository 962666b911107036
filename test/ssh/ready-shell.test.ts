import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { SshConnection } from '../../server/src/ssh';
import { isRunning, needSshd, Sshd, until, type SshdWish } from './sshd';
import { connected, endAll, endOf, textOf } from './stories';

/** Longer than it takes until a shell is started after a script. */
const LONG_ENOUGH = 500;

describe('a shell that waits for the next script', function () {
  before(function () {
    needSshd(this);
  });
  afterEach(endAll);

  async function open(wish: SshdWish = {}): Promise<{ sshd: Sshd; connection: SshConnection }> {
    const sshd = await Sshd.start(wish);
    const connection = await connected(sshd, { keepsReady: true });
    return { sshd, connection };
  }

  /** Runs a script, and tells which shell waits for the next one then. */
  async function waitingAfterOne(sshd: Sshd, connection: SshConnection): Promise<number> {
    const holding = sshd.shells;
    await endOf(connection, { script: 'true' });
    const waiting = () => sshd.shells.filter((pid) => !holding.includes(pid));
    await until('a shell waits', () => waiting().length === 1);
    return waiting()[0];
  }

  const shellOf = async (connection: SshConnection, asRoot = false) =>
    Number(textOf(await endOf(connection, { script: 'echo $$', asRoot })));

  it('runs it, and another takes its place', async () => {
    const { sshd, connection } = await open();
    const first = await waitingAfterOne(sshd, connection);
    const holding = sshd.shells.filter((pid) => pid !== first);
    assert.equal(await shellOf(connection), first);
    const others = () => sshd.shells.filter((pid) => pid !== first && !holding.includes(pid));
    await until('another waits', () => others().length === 1);
    const [second] = others();
    assert.equal(await shellOf(connection), second);
    assert.equal(sshd.logins, 1);
  });

  it('receives what comes with the script', async () => {
    const { sshd, connection } = await open();
    const waiting = await waitingAfterOne(sshd, connection);
    const end = await endOf(connection, {
      script: 'receive "$file" && wc -c <"$file" && echo $$',
      words: { file: sshd.within('received') },
      input: randomBytes(300_000),
    });
    assert.deepEqual(textOf(end).split(/\s+/, 2), ['300000', String(waiting)]);
  });

  it('runs one of those that come at once', async () => {
    const { sshd, connection } = await open();
    const waiting = await waitingAfterOne(sshd, connection);
    const shells = await Promise.all([1, 2, 3].map(() => shellOf(connection)));
    assert.equal(new Set(shells).size, 3);
    assert.equal(shells.filter((pid) => pid === waiting).length, 1);
  });

  it('is not waited for when it has ended', async () => {
    const { sshd, connection } = await open();
    process.kill(await waitingAfterOne(sshd, connection), 'SIGKILL');
    assert.ok((await shellOf(connection)) > 0);
    await wait(LONG_ENOUGH);
    assert.ok((await shellOf(connection)) > 0);
    assert.equal(sshd.logins, 1);
  });

  it('ends with the connection', async () => {
    const { sshd, connection } = await open();
    const waiting = await waitingAfterOne(sshd, connection);
    await connection.close();
    assert.equal(await connection.ended, null);
    await until('it has ended', () => !isRunning(waiting));
    assert.deepEqual(sshd.leftovers, []);
  });

  it('ends when the connection is lost', async () => {
    const { sshd, connection } = await open();
    const waiting = await waitingAfterOne(sshd, connection);
    sshd.cut();
    assert.equal((await connection.ended)?.code, 'connection-lost');
    const end = await connection.run({ script: 'true', words: {}, timeLimit: 5000 });
    assert.equal(!end.ok && end.fault.code, 'connection-lost');
    await until('it has ended', () => !isRunning(waiting));
    assert.equal(sshd.logins, 1);
    assert.deepEqual(sshd.leftovers, []);
  });

  it('becomes sudo only for a script of root’s', async function () {
    needSshd(this, 'sudo');
    const { sshd, connection } = await open();
    const waiting = await waitingAfterOne(sshd, connection);
    const end = await endOf(connection, {
      script:
        'cat "/proc/$waiting/comm"; echo "${SUDO_USER:-none}$*"; receive "$file"; wc -c <"$file"',
      words: { waiting: String(waiting), file: sshd.within('received') },
      input: randomBytes(5000),
      asRoot: true,
    });
    assert.deepEqual(textOf(end).split(/\s+/, 3), ['sudo', 'root', '5000']);
    assert.equal(sshd.logins, 1);
  });

  // The first session holds the connection; a script that it does not admit makes one.
  for (const [sessions, asRoot, logins] of [
    [1, false, 4],
    [2, false, 1],
    [2, true, 1],
  ] as const) {
    const who = asRoot ? 'scripts of root' : 'scripts';
    it(`logs in for nobody where the server admits ${sessions} on a connection, for ${who}`, async function () {
      if (asRoot) needSshd(this, 'sudo');
      const { sshd, connection } = await open({ lines: [`MaxSessions ${sessions}`] });
      for (let i = 0; i < 3; i++) {
        await shellOf(connection, asRoot);
        await wait(LONG_ENOUGH);
      }
      assert.equal(sshd.logins, logins);
    });
  }
});
