import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SshConnection, type SshFault, type SshSettings } from '../../server/src/ssh';
import { freePort, isRunning, needSshd, Sshd, targetOf, until } from './sshd';
import { isGroupAlive } from './stories';

describe('when a host does not let us in', function () {
  let sshd: Sshd;
  before(async function () {
    needSshd(this);
    sshd = await Sshd.start();
  });
  afterEach(() => {
    assert.deepEqual(sshd.leftovers, [], 'folders of connections');
  });
  after(() => Sshd.stopAll());

  async function faultOf(
    more: Partial<SshSettings> = {},
    target = sshd.target,
    signal?: AbortSignal,
  ): Promise<SshFault> {
    const connection = await SshConnection.open(target, sshd.settings(more), signal);
    if (connection.ok) await connection.value.close();
    assert(!connection.ok, 'it let us in');
    return connection.fault;
  }

  function is(fault: SshFault, code: SshFault['code'], ...says: RegExp[]): void {
    assert.equal(fault.code, code, fault.message);
    for (const each of says) assert.match(fault.message, each);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(fault.message, /[\u0000-\u001f\u007f]/);
  }

  it('there is no ssh: what to install is said', async () => {
    const environment = { ...process.env, PATH: '/nowhere' };
    is(await faultOf({ environment }), 'ssh-missing', /apt install openssh-client/);
    is(await faultOf({ program: '/nowhere/ssh' }), 'ssh-missing');
  });

  it('an ssh that lies in the working folder is not run', async () => {
    is(await faultOf({ program: './ssh' }), 'ssh-missing');
    const environment = { ...process.env, PATH: `.:${process.env.PATH}` };
    const connection = await SshConnection.open(sshd.target, sshd.settings({ environment }));
    assert(connection.ok);
    await connection.value.close();
  });

  it('the configuration is wrong, or not there', async () => {
    const configFile = sshd.write('bad', 'Nonsense yes\n');
    is(await faultOf({ configFile }), 'configuration-bad', /nonsense/i);
    is(await faultOf({ configFile: sshd.within('none') }), 'configuration-bad', /none/);
  });

  it('the name has no address', async () => {
    is(await faultOf({}, targetOf('nobody.invalid')), 'name-unknown', /nobody\.invalid/);
  });

  it('nobody listens at the port', async () => {
    const target = targetOf(`127.0.0.1:${await freePort()}`);
    is(await faultOf({}, target), 'refused-port', /check its port/);
  });

  it('the key is a wrong one', async () => {
    sshd.makeKey('other');
    const extra = ['-o', `IdentityFile=${sshd.within('other')}`];
    const configFile = sshd.write(
      'wrong',
      clientLines(sshd).replace(sshd.identity, sshd.within('other')),
    );
    is(await faultOf({ configFile, extra }), 'access-denied', /Permission denied \(publickey/);
  });

  it('the key of the host is not known, and nobody can be asked', async () => {
    sshd.know(null);
    is(await faultOf(), 'host-key-unknown', /fingerprint/);
    sshd.know('host');
  });

  it('the host has another key than is known', async () => {
    sshd.makeKey('another-host');
    sshd.know('another-host');
    const ask = () => assert.fail('nothing is to be asked');
    is(await faultOf(), 'host-key-changed', /ssh-keygen -R/);
    is(await faultOf({ ask }), 'host-key-changed');
    sshd.know('host');
  });

  it('the account runs no commands', async () => {
    const nologin = await Sshd.start({ lines: ['ForceCommand /usr/sbin/nologin'] });
    const connection = await SshConnection.open(nologin.target, nologin.settings());
    await nologin.stop();
    assert(!connection.ok);
    is(connection.fault, 'not-a-shell', /not available/, /login shell/);
  });

  it('we give up', async () => {
    const { port, close } = await silent();
    const target = targetOf(`127.0.0.1:${port}`);
    is(await faultOf({}, target, AbortSignal.timeout(300)), 'cancelled');
    is(await faultOf({}, target, AbortSignal.abort()), 'cancelled');
    await close();
  });

  it('it accepts connections but never answers', async () => {
    const { port, close } = await silent();
    const start = performance.now();
    const fault = await faultOf({ connectTimeout: 800 }, targetOf(`127.0.0.1:${port}`));
    is(fault, 'connect-timeout', /within 0\.8 s/);
    assert(performance.now() - start < 5000);
    await close();
  });

  it('something else answers, at length and with terminal escapes', async () => {
    const noise = `\u001b[2J\u001b]0;pwned\u0007${'x'.repeat(100_000)}\r\n`;
    const { port, close } = await silent((socket) => {
      socket.write(noise);
    });
    const fault = await faultOf({ connectTimeout: 3000 }, targetOf(`127.0.0.1:${port}`));
    assert(['unreachable', 'connect-timeout'].includes(fault.code), fault.code);
    is(fault, fault.code);
    assert(fault.message.length < 1000);
    await close();
  });

  it('it hangs up at once', async () => {
    const { port, close } = await silent((socket) => {
      socket.destroy();
    });
    is(await faultOf({}, targetOf(`127.0.0.1:${port}`)), 'unreachable', /clos|reset/i);
    await close();
  });

  it('a program on the way is ended with the connection', async () => {
    const pid = sshd.within('pid');
    const way = `sh -c 'echo $$ >${pid}; exec sleep 1000'`;
    const configFile = sshd.write('way', `ProxyCommand ${way}\n`);
    is(await faultOf({ configFile, connectTimeout: 1000 }), 'connect-timeout');
    await until('it has ended', () => !isRunning(Number(readFileSync(pid, 'utf8'))));
  });

  it('temporary folders cannot be written, or have names that ssh cannot use', async function () {
    const place = mkdtempSync(join(tmpdir(), 'core-lens-odd %h $x '));
    const environment = { ...process.env, XDG_RUNTIME_DIR: place };
    const connection = await SshConnection.open(sshd.target, sshd.settings({ environment }));
    assert(connection.ok, 'another place is taken');
    assert.deepEqual(readdirSync(place), []);
    await connection.value.close();
    rmSync(place, { recursive: true });
  });

  it('folders of connections whose process was killed are removed by the next, those in use are not', async () => {
    const connection = await SshConnection.open(sshd.target, sshd.settings());
    assert(connection.ok);
    const [used] = sshd.leftovers;
    const path = (name: string) => join(sshd.within('run'), name);
    mkdirSync(path('core-lens-ssh-dead01'));
    mkdirSync(path('core-lens-ssh-young1'));
    for (const name of [used, 'core-lens-ssh-dead01']) utimesSync(path(name), 1, 1);
    const another = await SshConnection.open(sshd.target, sshd.settings());
    assert(another.ok);
    assert.equal(existsSync(path('core-lens-ssh-dead01')), false);
    assert.equal(existsSync(path('core-lens-ssh-young1')), true);
    assert.equal(existsSync(path(used)), true);
    rmSync(path('core-lens-ssh-young1'), { recursive: true });
    const end = await connection.value.run({ script: 'true', words: {}, timeLimit: 5000 });
    assert(end.ok);
    await connection.value.close();
    await another.value.close();
  });

  it('a host name that looks like an option of ssh never comes so far', async () => {
    const marker = sshd.within('pwned');
    const target = { destination: `-oProxyCommand=touch ${marker}`, port: null, label: 'hostile' };
    await faultOf({}, target);
    assert.equal(existsSync(marker), false);
  });
});

describe('when a connection ends', function () {
  let sshd: Sshd;
  beforeEach(async function () {
    needSshd(this);
    sshd = await Sshd.start();
  });
  afterEach(async () => {
    assert.deepEqual(await Sshd.stopAll(), [], 'folders of connections');
  });

  async function open(more: Partial<SshSettings> = {}): Promise<SshConnection> {
    const connection = await SshConnection.open(sshd.target, sshd.settings(more));
    assert(connection.ok, JSON.stringify(connection));
    return connection.value;
  }

  for (const isShared of [true, false]) {
    const how = isShared ? 'shared' : 'of its own';
    it(`cut in the middle of a run on one that is ${how}: both ends clean up`, async () => {
      const connection = await open({ isShared });
      let said = '';
      const run = connection.run({
        script: 'at_end \'rm "$file"\'; : >"$file"; echo $$; sleep 1000',
        words: { file: sshd.within('running') },
        timeLimit: Infinity,
        onOutput: (piece) => (said += Buffer.from(piece).toString()),
      });
      await until('it runs', () => said.endsWith('\n'));
      sshd.cut();
      const end = await run;
      assert(!end.ok);
      assert.equal(end.fault.code, 'connection-lost');
      assert.match(end.fault.message, /the connection to there was lost/);
      assert.equal((await connection.ended)?.code, 'connection-lost');
      await until('it has ended', () => !isRunning(Number(said)));
      await until('it has cleaned up', () => !existsSync(sshd.within('running')));
      const later = await connection.run({ script: 'true', words: {}, timeLimit: 1000 });
      assert.equal(!later.ok && later.fault.code, 'connection-lost');
      await connection.close();
    });
  }

  it('hangs: a run has its time, and closing does not wait for long', async () => {
    const connection = await open();
    for (const pid of sshd.sessions()) process.kill(pid, 'SIGSTOP');
    const start = performance.now();
    const end = await connection.run({ script: 'true', words: {}, timeLimit: 300 });
    assert.equal(!end.ok && end.fault.code, 'time-limit');
    await connection.close();
    assert.equal(await connection.ended, null);
    assert(performance.now() - start < 15_000);
  });

  it('cut while much is sent to it: the script does not go on with a part', async () => {
    const connection = await open();
    const file = sshd.within('received');
    let said = '';
    const run = connection.run({
      script: 'at_end \': >"$file.end"\'; echo $$; receive "$file" && : >"$file.all"; sleep 1000',
      words: { file },
      input: new Uint8Array(100_000_000),
      timeLimit: Infinity,
      onOutput: (piece) => (said += Buffer.from(piece).toString()),
    });
    await until('some has arrived', () => {
      return said.endsWith('\n') && existsSync(file) && statSync(file).size > 0;
    });
    sshd.cut();
    const end = await run;
    assert.equal(!end.ok && end.fault.code, 'connection-lost');
    await connection.ended;
    await until('it was told', () => existsSync(`${file}.end`));
    await until('it has ended', () => !isGroupAlive(Number(said)));
    assert.equal(existsSync(`${file}.all`), false);
  });

  it('closed: what runs is ended first, and nobody calls that a loss', async () => {
    const connection = await open();
    let said = '';
    const run = connection.run({
      script: 'echo $$; sleep 1000',
      words: {},
      timeLimit: Infinity,
      onOutput: (piece) => (said += Buffer.from(piece).toString()),
    });
    await until('it runs', () => said.endsWith('\n'));
    await connection.close();
    assert.equal(await connection.ended, null);
    const end = await run;
    assert.equal(!end.ok && end.fault.code, 'cancelled');
    await until('it has ended', () => !isRunning(Number(said)));
    const later = await connection.run({ script: 'true', words: {}, timeLimit: 1000 });
    assert.equal(!later.ok && later.fault.code, 'connection-lost');
    await connection.close();
  });

  /** Another process of ours that has a script run, and does what is said then. */
  async function another(then: string): Promise<{ child: ChildProcess; file: string }> {
    const file = sshd.within('running');
    const main = sshd.write(
      'another.ts',
      `import { SshConnection } from '${join(__dirname, '../../server/src/ssh')}';
      const settings = { ...JSON.parse(process.argv[2]), ask: null, log() {} };
      const target = ${JSON.stringify(sshd.target)};
      void SshConnection.open(target, settings).then((connection) => connection.value.run({
        script: 'at_end \\'rm "$file"\\'; : >"$file"; echo runs; sleep 1000',
        words: { file: process.argv[3] },
        timeLimit: Infinity,
        onOutput: () => { ${then} },
      }));`,
    );
    const words = ['--import', 'tsx', main, JSON.stringify(sshd.settings()), file];
    const cwd = join(__dirname, '..', '..');
    const child = spawn(process.execPath, words, { stdio: 'inherit', cwd });
    await until('its script has run', () => existsSync(file) || child.exitCode !== null);
    return { child, file };
  }

  it('because our process ends: nothing is left on either side', async () => {
    const { child, file } = await another('process.exit(5)');
    await until('it has ended', () => child.exitCode !== null);
    assert.equal(child.exitCode, 5);
    await until('the host has cleaned up', () => !existsSync(file));
    await until('no ssh is left', () => sshd.sessions().length === 0);
  });

  it('because our process is killed: the host notices', async () => {
    const { child, file } = await another('');
    child.kill('SIGKILL');
    await until('the host has cleaned up', () => !existsSync(file));
    await until('no ssh is left', () => sshd.sessions().length === 0);
    // What lies here is for the next connection to remove; that has a story of its own.
    for (const name of sshd.leftovers) rmSync(join(sshd.within('run'), name), { recursive: true });
  });
});

function clientLines(sshd: Sshd): string {
  return sshd.clientLines().join('\n');
}

/** A server that accepts and does not answer, unless told how. */
async function silent(
  greet: (socket: Socket) => void = () => undefined,
): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    greet(socket);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
