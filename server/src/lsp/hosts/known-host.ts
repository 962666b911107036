import { basename } from 'node:path';
import { failuresOf, success, type Fault, type Result } from '../../bytes';
import { readInput, readyHost, type ReadyHost } from '../../host-tasks';
import { checkHost, listPins, markPins, type HostWishes, type Pins } from '../../hosts';
import type { HostStatus, LoadStatus } from '../../settings';
import { SshConnection, type SshSettings, type SshTarget } from '../../ssh';
import { SharedWork } from './shared-work';

/** What is wanted of a host by the settings. */
export interface HostSetup {
  readonly target: SshTarget;
  readonly ssh: SshSettings;
  readonly wishes: HostWishes;
  /** The path of a bpftool to bring along. */
  readonly upload: string | null;
}

/** What this server loaded. */
export interface OurLoad {
  readonly path: string;
  readonly programs: readonly string[];
}

/** Milliseconds in which a host notices that an editor has ended. */
const FIRST_PAUSE = 6000;
/** Milliseconds; a network that is gone is noticed late. */
const LONGEST_PAUSE = 120_000;
const MOST_BPFTOOL = 64 * 1024 * 1024;

const failure = failuresOf({
  cancelled: (host: string) => `connecting to ${host} was cancelled`,
});

/** A host that was connected to: its connection, what it said of itself, and what is loaded there. */
export class KnownHost {
  /** By the name of the pins. */
  readonly ours = new Map<string, OurLoad>();
  /** The folder of the catalogue with its kernel. */
  kernel: string | null = null;
  private watching: AbortController | null = null;
  /** Says of the watch that is under way that it has ended. */
  private watchReplaced: () => void = () => undefined;
  /** Loads that are under way, and what ends them. */
  private readonly loading = new Set<Promise<unknown>>();
  private leaving = new AbortController();
  private connection: SshConnection | null = null;
  private opening: SharedWork<ReadyHost> | null = null;
  /** Ends the waiting for a connection when the host is left. */
  private left = new AbortController();
  private ready: ReadyHost | null = null;
  private loads: readonly Pins[] = [];
  private message: string | null = null;

  constructor(
    readonly name: string,
    readonly isVirtual: boolean,
    private readonly changed: () => void,
  ) {}

  get isOpen(): boolean {
    return this.ready !== null;
  }

  get release(): string | null {
    return this.ready?.facts.release ?? null;
  }

  /** The host, connected to when it is not open; several that ask meanwhile wait for the same. */
  async open(
    setup: () => Promise<Result<HostSetup>>,
    signal: AbortSignal,
  ): Promise<Result<ReadyHost>> {
    const ends = AbortSignal.any([signal, this.left.signal]);
    const cancelled = failure('cancelled', this.name);
    while (this.opening?.isEnding === true && !ends.aborted) await this.opening.join(ends);
    if (ends.aborted) return cancelled;
    if (this.ready !== null) return success(this.ready);
    const opening = this.opening ?? this.startOpening(setup);
    return (await opening.join(ends)) ?? cancelled;
  }

  /** Looks again at what is loaded there. */
  async look(signal?: AbortSignal): Promise<Result<readonly Pins[]>> {
    const { ready } = this;
    if (ready === null) return success([]);
    const before = new Set(this.ours.keys());
    const listed = await listPins(ready.host, ready.wishes, signal);
    if (!listed.ok) return listed;
    if (this.ready?.host !== ready.host) return listed;
    // What was loaded while the host was asked may be missing in its answer, or be there in part.
    const isNew = ({ name }: Pins) => this.ours.has(name) && !before.has(name);
    const meanwhile = this.loads.filter(isNew);
    this.loads = [...listed.value.filter((pins) => !isNew(pins)), ...meanwhile];
    const there = new Set(this.loads.map(({ name }) => name));
    for (const pins of [...this.ours.keys()]) if (!there.has(pins)) this.ours.delete(pins);
    this.changed();
    return listed;
  }

  /** Asks again what it has, as the settings are now, and looks at what is loaded there. */
  async askAgain(setup: HostSetup, signal: AbortSignal): Promise<Result<unknown>> {
    const { connection } = this;
    if (connection === null) return success(null);
    const ready = await readied(connection, setup, signal);
    if (!ready.ok) return ready;
    if (this.connection === connection) this.ready = ready.value;
    return this.look(signal);
  }

  /** Loads something, which is waited for or ended before the host is left. */
  async whileLoading<T>(
    signal: AbortSignal,
    load: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const work = load(AbortSignal.any([signal, this.leaving.signal]));
    this.loading.add(work);
    try {
      return await work;
    } finally {
      this.loading.delete(work);
    }
  }

  /** Ends the loads that are under way, so that all that is ours is known. */
  async endLoads(): Promise<void> {
    this.leaving.abort();
    this.leaving = new AbortController();
    await Promise.allSettled([...this.loading]);
  }

  /** Notes a load that was just made. */
  added(load: Pins, ours: OurLoad): void {
    this.ours.set(load.name, ours);
    // It may have been listed in part while it was made.
    const others = this.loads.filter(({ name }) => name !== load.name);
    if (this.ready !== null) this.loads = [...others, load];
    this.changed();
  }

  /** A watch that is under way is replaced: `replaced` is called before the new one begins. */
  startWatching(replaced: () => void): AbortController {
    if (this.watching !== null) this.watchReplaced();
    this.stopWatching();
    this.watching = new AbortController();
    this.watchReplaced = replaced;
    this.changed();
    return this.watching;
  }

  stopWatching(): void {
    this.watching?.abort();
  }

  /** A watch that was replaced by another tells nothing of that one. */
  watchEnded(watching: AbortController): void {
    if (this.watching === watching) this.watching = null;
    this.changed();
  }

  async close(): Promise<void> {
    this.stopWatching();
    this.left.abort();
    this.left = new AbortController();
    await this.opening?.end();
    const { connection } = this;
    this.lose(null);
    await connection?.close();
  }

  status(): HostStatus {
    const facts = this.ready?.facts ?? null;
    return {
      name: this.name,
      state: this.opening !== null ? 'connecting' : facts === null ? 'closed' : 'open',
      message: this.message,
      isVirtual: this.isVirtual,
      release: facts?.release ?? null,
      machine: facts?.machine ?? null,
      distribution: facts?.distributionName ?? null,
      items: facts === null || this.ready === null ? [] : itemsOf(this.ready),
      kernel: this.kernel,
      loads: this.loads.map((load) => this.loadStatus(load)),
      isWatched: this.watching !== null,
    };
  }

  private startOpening(setup: () => Promise<Result<HostSetup>>): SharedWork<ReadyHost> {
    const opening = new SharedWork((signal) => this.openNow(setup, signal));
    this.opening = opening;
    this.changed();
    void opening.ended.then(() => {
      if (this.opening === opening) this.opening = null;
      this.changed();
    });
    return opening;
  }

  private async openNow(
    setup: () => Promise<Result<HostSetup>>,
    signal: AbortSignal,
  ): Promise<Result<ReadyHost>> {
    const read = await setup();
    const opened = read.ok ? await this.connect(read.value, signal) : read;
    this.message = opened.ok ? null : opened.fault.message;
    return opened;
  }

  private async connect(setup: HostSetup, signal: AbortSignal): Promise<Result<ReadyHost>> {
    const connected = await SshConnection.open(setup.target, setup.ssh, signal);
    if (!connected.ok) return connected;
    const connection = connected.value;
    const ready = await readied(connection, setup, signal);
    if (!ready.ok) {
      await connection.close();
      return ready;
    }
    this.connection = connection;
    this.ready = ready.value;
    void connection.ended.then((fault) => {
      if (this.connection === connection) this.lose(fault?.message ?? null);
    });
    // What it loaded by a connection that was lost is not to look as if nobody used it.
    const marked = await markPins(connection, setup.wishes, [...this.ours.keys()], signal);
    if (!marked.ok) return marked;
    const listed = await this.look(signal);
    if (!listed.ok) return listed;
    this.lookLater(connection);
    return ready;
  }

  /** Looks again and again as long as others use something there, so that what they leave is told. */
  private lookLater(connection: SshConnection, pause = FIRST_PAUSE): void {
    if (!this.status().loads.some(({ owner }) => owner === 'other')) return;
    const timer = setTimeout(() => {
      if (this.connection !== connection) return;
      void this.look().then(() => {
        this.lookLater(connection, Math.min(pause * 2, LONGEST_PAUSE));
      });
    }, pause);
    timer.unref();
  }

  private lose(message: string | null): void {
    this.connection = null;
    this.ready = null;
    this.loads = [];
    this.message = message;
    this.stopWatching();
    this.changed();
  }

  private loadStatus({ name, object, programs, maps, isInUse }: Pins): LoadStatus {
    const ours = this.ours.get(name);
    return {
      pins: name,
      // The name of pins is not all of the object's.
      object: ours === undefined ? object : basename(ours.path),
      owner: ours !== undefined ? 'this' : isInUse ? 'other' : 'none',
      programs: programs.map(programStatus),
      maps,
    };
  }
}

export function programStatus(program: Pins['programs'][number]): LoadStatus['programs'][number] {
  const { pin, id, type, tag, instructions, machineCode } = program;
  return { name: pin, id, type, tag, instructions, jitBytes: machineCode };
}

async function readied(
  connection: SshConnection,
  { wishes, upload }: HostSetup,
  signal: AbortSignal,
): Promise<Result<ReadyHost>> {
  const bpftool = upload === null ? null : await readInput(upload, MOST_BPFTOOL);
  if (bpftool?.ok === false) return about(upload ?? '', bpftool.fault);
  return readyHost(connection, wishes, bpftool?.value, signal);
}

/** What is brought along is not missing. */
function itemsOf({ facts, wishes, bpftool }: ReadyHost): HostStatus['items'] {
  return checkHost(facts, wishes).map((item) =>
    item.id === 'bpftool' && bpftool !== undefined
      ? { ...item, state: 'good', text: `${item.text}; one is brought along`, remedy: null }
      : item,
  );
}

function about(subject: string, fault: Fault): Result<never> {
  return { ok: false, fault: { ...fault, message: `${subject}: ${fault.message}` } };
}
