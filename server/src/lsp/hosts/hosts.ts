import { homedir } from 'node:os';
import { join } from 'node:path';
import { CancellationTokenSource, RequestType } from 'vscode-languageserver/node';
import { failuresOf, printable, success, type Result } from '../../bytes';
import type { ReadyHost } from '../../host-tasks';
import { DEFAULT_WISHES, removePins } from '../../hosts';
import {
  ASK_REQUEST,
  HOSTS_NOTIFICATION,
  type HostChoice,
  type HostsStatus,
  type HostStatus,
  type Question,
  type Settings,
} from '../../settings';
import { configuredHosts, readTarget, type Ask, type SshSettings } from '../../ssh';
import type { VirtualHost } from '../../virtual-host';
import { pathFrom } from '../kernel-choices';
import type { Session } from '../session';
import { KnownHost, type HostSetup } from './known-host';
import { Logs } from './logs';

const ASK = new RequestType<Question, string | null, never>(ASK_REQUEST);
/** What the names of virtual hosts begin with; no name of a host has a colon there. */
const VIRTUAL = 'virtual:';
/** Milliseconds in which what happens together is told together. */
const STATUS_DELAY = 20;
/** Milliseconds that everything on hosts has to be put in order when the server ends. */
const LAST_TIME = 8000;

const failure = failuresOf({
  'server-ends': () => 'the language server is ending',
  'still-loaded': (name: string, pins: readonly string[]) =>
    `the connection to ${name} was lost before, so that ${pins.join(', ')} is still loaded there; connect again to unload it`,
  'virtual-gone': (name: string) => `${name} does not run any more; boot it again`,
});

/** The hosts that this server is or was connected to. */
export class Hosts {
  readonly logs = new Logs();
  private readonly known = new Map<string, KnownHost>();
  private readonly virtual = new Map<string, VirtualHost>();
  private statusTimer: NodeJS.Timeout | null = null;
  private lastStatus = '';
  private isStopped = false;
  /** Whether the editor answers questions. */
  canAsk = false;

  constructor(private readonly session: Session) {}

  /** All that can be picked without typing. */
  async choices(): Promise<HostChoice[]> {
    const settings = await this.settings();
    const { configFile } = settings.ssh;
    const configured = await configuredHosts(configFile === '' ? null : fromHome(configFile));
    const names = new Map<string, HostChoice['from']>();
    for (const name of this.virtual.keys()) names.set(name, 'virtual');
    for (const [name, { isOpen }] of this.known) {
      if (isOpen && !names.has(name)) names.set(name, 'typed');
    }
    for (const name of Object.keys(settings.hosts)) names.set(name, 'settings');
    for (const name of configured)
      if (names.get(name) !== 'settings') names.set(name, 'ssh-config');
    return [...names].map(([name, from]) => {
      const host = this.known.get(name);
      return { name, from, isOpen: host?.isOpen ?? false, release: host?.release ?? null };
    });
  }

  get(name: string): KnownHost | null {
    return this.known.get(name) ?? null;
  }

  /** A host that is open, connected to before where it is not. */
  async open(name: string, signal: AbortSignal): Promise<Result<ReadyHost>> {
    if (this.isStopped) return failure('server-ends');
    if (this.isGone(name)) return failure('virtual-gone', name);
    const known = this.host(name);
    return known.open(() => this.setup(name), signal);
  }

  /** Asks a host again what it has and what is loaded there, where it is open; else connects. */
  async lookAgain(name: string, signal: AbortSignal): Promise<Result<unknown>> {
    const host = this.known.get(name);
    if (host?.isOpen !== true) return this.open(name, signal);
    const setup = await this.setup(name);
    return setup.ok ? host.askAgain(setup.value, signal) : setup;
  }

  /** What is known of a host, with a place to note it. */
  host(name: string): KnownHost {
    let host = this.known.get(name);
    if (host === undefined) {
      host = new KnownHost(name, this.virtual.has(name), () => {
        this.tell();
      });
      this.known.set(name, host);
    }
    return host;
  }

  /** Takes a virtual host, which is a host like others with a way in of its own, and tells its name. */
  addVirtual(machine: VirtualHost): string {
    const name = this.virtualName(machine);
    this.virtual.set(name, machine);
    void machine.ended.then((fault) => {
      this.virtual.delete(name);
      const host = this.known.get(name);
      this.known.delete(name);
      this.session.background(host?.close() ?? Promise.resolve());
      if (fault !== null) this.log(`${name}: ${fault.message}`);
      this.tell();
    });
    return name;
  }

  async stopVirtual(name: string): Promise<boolean> {
    const machine = this.virtual.get(name);
    if (machine === undefined) return false;
    await this.known.get(name)?.close();
    await machine.stop();
    return true;
  }

  /** Unloads what this server loaded, and closes the connection. */
  async disconnect(name: string): Promise<Result<null>> {
    const host = this.known.get(name);
    if (host === undefined) return success(null);
    host.stopWatching();
    await host.endLoads();
    const ours = [...host.ours.keys()];
    const isCutOff = !host.isOpen && ours.length > 0;
    const removed = await this.unload(name, ours);
    await host.close();
    if (isCutOff) return failure('still-loaded', name, ours);
    return removed.ok ? success(null) : removed;
  }

  /** Unpins loads of a host that is open; those that are gone already count as removed. */
  async unload(
    name: string,
    pins: readonly string[],
    signal?: AbortSignal,
  ): Promise<Result<readonly string[]>> {
    const host = this.known.get(name);
    if (pins.length === 0 || host?.isOpen !== true) return success([]);
    const opened = await host.open(() => this.setup(name), new AbortController().signal);
    if (!opened.ok) return opened;
    const removed: string[] = [];
    let stuck: Result<never> | null = null;
    for (const one of pins) {
      const done = await removePins(opened.value.host, opened.value.wishes, one, signal);
      if (done.ok || done.fault.code === 'pins-unknown') {
        host.ours.delete(one);
        removed.push(one);
      } else {
        stuck ??= done;
        // A host that does not answer is not asked again for each.
        if (done.fault.code !== 'pins-not-removed') break;
      }
    }
    const looked = await host.look();
    return stuck ?? (looked.ok ? success(removed) : looked);
  }

  /** Leaves every host as it was found. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.statusTimer !== null) clearTimeout(this.statusTimer);
    // Nothing need be unloaded from a machine that is stopped, and no host is to keep another from being left.
    const lasting = [...this.known.keys()].filter((name) => !this.virtual.has(name));
    const all = Promise.allSettled([
      ...lasting.map((name) => this.disconnect(name)),
      ...[...this.virtual.keys()].map((name) => this.stopVirtual(name)),
    ]);
    const end = new Promise((resolve) => {
      setTimeout(resolve, LAST_TIME).unref();
    });
    await Promise.race([all, end]);
  }

  /** Notes in which folder of the catalogue a host’s kernel is. */
  kernelCopied(name: string, folder: string): void {
    const host = this.known.get(name);
    if (host === undefined) return;
    host.kernel = folder;
    this.tell();
  }

  status(): HostsStatus {
    return { hosts: [...this.known.values()].map((host) => host.status()) };
  }

  statusOf(name: string): HostStatus {
    return this.host(name).status();
  }

  /** Every line of what is done on hosts. */
  log(line: string): void {
    this.session.connection.console.info(printable(line));
  }

  /** Settings of hosts are the user’s, the same in all folders. */
  settings(): Promise<Settings> {
    return this.session.settings.of(this.session.folders.all().at(0)?.path ?? homedir());
  }

  private tell(): void {
    if (this.isStopped || this.statusTimer !== null) return;
    this.statusTimer = setTimeout(() => {
      this.statusTimer = null;
      const status = this.status();
      const text = JSON.stringify(status);
      if (text === this.lastStatus) return;
      this.lastStatus = text;
      const { connection } = this.session;
      this.session.background(connection.sendNotification(HOSTS_NOTIFICATION, status));
    }, STATUS_DELAY);
  }

  private async setup(name: string): Promise<Result<HostSetup>> {
    const { hosts, ssh } = await this.settings();
    const own = Object.hasOwn(hosts, name) ? hosts[name] : {};
    const wishes = {
      asRoot: own.sudo ?? DEFAULT_WISHES.asRoot,
      bpftool: own.bpftool ?? DEFAULT_WISHES.bpftool,
    };
    const upload = own.uploadBpftool === undefined ? null : fromHome(own.uploadBpftool);
    const common: SshSettings = {
      program: ssh.path,
      configFile: ssh.configFile === '' ? null : fromHome(ssh.configFile),
      connectTimeout: ssh.connectTimeout * 1000,
      ask: this.canAsk ? this.askFor(name) : null,
      log: (line) => {
        this.log(line);
      },
      askpass: join(this.session.product, 'dist', 'askpass.js'),
      keepsReady: true,
    };
    const machine = this.virtual.get(name);
    if (machine !== undefined) {
      const { configFile, extra } = machine.ssh;
      const target = { ...machine.ssh.target, label: name };
      return success({ target, ssh: { ...common, configFile, extra }, wishes, upload });
    }
    if (this.isGone(name)) return failure('virtual-gone', name);
    const target = readTarget(name);
    return target.ok ? success({ target: target.value, ssh: common, wishes, upload }) : target;
  }

  /** Whether it is the name of a virtual host that does not run. */
  private isGone(name: string): boolean {
    return name.startsWith(VIRTUAL) && !this.virtual.has(name);
  }

  /** By its kernel, so that what was copied of that serves the next one too. */
  private virtualName({ release }: VirtualHost): string {
    const name = `${VIRTUAL}${release ?? 'kernel'}`;
    for (let count = 2; ; count++) {
      if (!this.virtual.has(name)) return name;
      const numbered = `${name}#${count}`;
      if (!this.virtual.has(numbered)) return numbered;
    }
  }

  private askFor(host: string): Ask {
    return async ({ kind, text }, signal) => {
      const question: Question = { host, kind, text };
      const ending = new CancellationTokenSource();
      const end = () => {
        ending.cancel();
      };
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      try {
        return await this.session.connection.sendRequest(ASK, question, ending.token);
      } catch {
        // Cancelled, or the editor cannot ask after all.
        return null;
      } finally {
        signal.removeEventListener('abort', end);
      }
    };
  }
}

/** A path of the user’s settings: from the user’s own folder on. */
function fromHome(path: string): string {
  return pathFrom(path, homedir());
}
