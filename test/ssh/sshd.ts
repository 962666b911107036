import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { installMissing, isRoot, Unavailable } from '../../scripts/debian';
import { readTarget, type SshSettings, type SshTarget } from '../../server/src/ssh';

const SSHD = '/usr/sbin/sshd';
const DIST = process.env.CORE_LENS_DIST ?? join(__dirname, '..', '..', 'dist');

/** Leaves the tests out, and says why, where this machine has no server and cannot get one. */
export function needSshd(context: Mocha.Context, ...packages: string[]): void {
  try {
    if (process.platform === 'win32') throw new Unavailable('sshd is started as on Linux');
    if (!existsSync(SSHD) || packages.length > 0) {
      installMissing(['openssh-server', 'openssh-client', ...packages]);
    }
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`      left out: ${error.message}`);
    context.skip();
  }
}

export interface SshdWish {
  /** A shell that commands are run by, as if it were the login shell. */
  readonly shell?: string;
  /** Variables of every command. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Lines of sshd_config. */
  readonly lines?: readonly string[];
  readonly passphrase?: string;
  /** Who logs in, when it is not who runs the tests. */
  readonly user?: string;
  /** A command that starts what follows it, such as in a mount namespace of its own. */
  readonly launcher?: readonly string[];
  /** The folder in which it has its own, where that cannot be the one for temporary files. */
  readonly place?: string;
}

/** A real OpenSSH server on a free port of this machine, and the configuration of a client that may log in. */
export class Sshd {
  readonly folder: string;
  readonly knownHosts: string;
  readonly configFile: string;
  readonly identity: string;
  port = 0;
  private static readonly running = new Set<Sshd>();
  private server: ChildProcess | null = null;
  private readonly user: string;

  private constructor({ place = tmpdir(), user = userInfo().username }: SshdWish) {
    this.folder = realpathSync(mkdtempSync(join(place, 'core-lens-sshd-')));
    this.knownHosts = this.within('known_hosts');
    this.configFile = this.within('config');
    this.identity = this.within('id');
    this.user = user;
  }

  static async start(wish: SshdWish = {}): Promise<Sshd> {
    const sshd = new Sshd(wish);
    Sshd.running.add(sshd);
    // The server reads the keys of another user as that user.
    if (wish.user !== undefined) chmodSync(sshd.folder, 0o711);
    for (const name of ['run', 'tmp']) mkdirSync(sshd.within(name), { mode: 0o700 });
    sshd.makeKey('host');
    sshd.makeKey('id', wish.passphrase);
    sshd.port = await freePort();
    chmodSync(sshd.write('authorized_keys', readFileSync(`${sshd.identity}.pub`, 'utf8')), 0o644);
    sshd.write('sshd_config', [...sshd.serverLines(wish), ''].join('\n'));
    sshd.write('config', sshd.clientLines().join('\n'));
    sshd.know('host');
    await sshd.listen(wish.launcher ?? []);
    return sshd;
  }

  /** Stops all that run; returns the folders of connections that were left behind on this side. */
  static async stopAll(): Promise<string[]> {
    const all = [...Sshd.running];
    const leftovers = all.flatMap((sshd) => sshd.leftovers);
    await Promise.all(all.map((sshd) => sshd.stop()));
    return leftovers;
  }

  within(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): string {
    writeFileSync(this.within(name), text, { mode: 0o600 });
    return this.within(name);
  }

  makeKey(name: string, passphrase = ''): void {
    const words = ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', this.within(name)];
    execFileSync('ssh-keygen', words, { stdio: 'pipe' });
  }

  /** Has the client know this key, or none, as that of the server. */
  know(key: string | null): void {
    const text = key === null ? '' : readFileSync(`${this.within(key)}.pub`, 'utf8');
    this.write('known_hosts', text === '' ? '' : `[127.0.0.1]:${this.port} ${text}`);
  }

  /** The server as the configuration calls it. */
  get target(): SshTarget {
    return targetOf('there');
  }

  settings(more: Partial<SshSettings> = {}): SshSettings {
    return {
      program: 'ssh',
      configFile: this.configFile,
      connectTimeout: 20_000,
      ask: null,
      log: () => undefined,
      environment: {
        ...process.env,
        XDG_RUNTIME_DIR: this.within('run'),
        TMPDIR: this.within('tmp'),
      },
      askpass: join(DIST, 'askpass.js'),
      ...more,
    };
  }

  get log(): string {
    return readFileSync(this.within('log'), 'utf8');
  }

  get pid(): number {
    return this.server?.pid ?? 0;
  }

  /** How often somebody was let in. */
  get logins(): number {
    return this.log.match(/^Accepted publickey for /gm)?.length ?? 0;
  }

  /** Folders of connections on this side. */
  get leftovers(): string[] {
    return readdirSync(this.within('run'));
  }

  /** Ends the server's side of every connection at once. */
  cut(): void {
    for (const pid of this.sessions()) kill(pid);
  }

  async stop(): Promise<void> {
    Sshd.running.delete(this);
    this.cut();
    const { server } = this;
    if (server?.exitCode === null) {
      const exit = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await exit;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private serverLines({ shell, environment, lines = [] }: SshdWish): string[] {
    // Of a bash that is not the first, the user's .bashrc is not read: tests know nothing of it.
    const variables = Object.entries({ SHLVL: '5', ...environment });
    return [
      ...lines,
      'ListenAddress 127.0.0.1',
      `Port ${this.port}`,
      `HostKey ${this.within('host')}`,
      `AuthorizedKeysFile ${this.within('authorized_keys')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      'LogLevel VERBOSE',
      ...(shell === undefined ? [] : [`ForceCommand exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`]),
      `SetEnv ${variables.map(([name, value]) => `"${name}=${value}"`).join(' ')}`,
    ];
  }

  clientLines(): string[] {
    return [
      'Host there',
      '  HostName 127.0.0.1',
      `  Port ${this.port}`,
      `  User ${this.user}`,
      `  IdentityFile ${this.identity}`,
      '  IdentitiesOnly yes',
      '  IdentityAgent none',
      `  UserKnownHostsFile ${this.knownHosts}`,
      '  GlobalKnownHostsFile none',
      '',
    ];
  }

  private async listen(launcher: readonly string[]): Promise<void> {
    // As root it insists on a folder that a service would have made.
    if (isRoot()) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const log = openSync(this.within('log'), 'a', 0o600);
    const [program, ...words] = [...launcher, SSHD, '-D', '-e', '-f', this.within('sshd_config')];
    this.server = spawn(program, words, { stdio: ['ignore', log, log] });
    closeSync(log);
    await until('sshd listens', () => {
      if (this.server?.exitCode !== null) throw new Error(`sshd ended: ${this.log}`);
      return this.log.includes('Server listening');
    });
  }

  /** The shells that run our scripts or wait for one, and what they have forked. */
  get shells(): number[] {
    const pid = this.server?.pid;
    const all = pid === undefined ? [] : descendants(pid);
    return all.filter((each) => commandOf(each).startsWith('sh\u0000-c\u0000if kill -0 '));
  }

  /** The processes of the server that serve somebody. */
  sessions(): number[] {
    const pid = this.server?.pid;
    return pid === undefined
      ? []
      : descendants(pid).filter((each) => nameOf(each).startsWith('sshd'));
  }
}

export function targetOf(text: string): SshTarget {
  const target = readTarget(text);
  if (!target.ok) throw new Error(target.fault.message);
  return target.value;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (isSo()) return;
    await wait(25);
  }
  throw new Error(`in vain: ${what}`);
}

export function isRunning(pid: number): boolean {
  try {
    // What was killed but not yet waited for is a zombie.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function descendants(pid: number): number[] {
  let children: number[] = [];
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    children = text.split(' ').filter(Boolean).map(Number);
  } catch {
    // It has ended.
  }
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
