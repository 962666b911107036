import { setTimeout as delay } from 'node:timers/promises';
import { decodeText, reasonOf, success, type Result } from '../bytes';
import { SshClient } from './client';
import { ConnectClock } from './connect-clock';
import { explain, lastWords } from './explain';
import { failure, type SshFault } from './faults';
import { NAME_OF_PROCESS } from './process-name';
import { ReadyShell } from './ready-shell';
import { packScript, type Packed, type RemoteScript } from './remote-script';
import { scriptLines } from './run-log';
import type { SshSettings } from './settings';
import { isOfConnection, type SshProcess } from './ssh-process';
import type { SshTarget } from './target';

export interface RunRequest extends RemoteScript {
  /** Milliseconds; Infinity for what runs until it is cancelled. */
  readonly timeLimit: number;
  /** Bytes that are kept: of output the first, of errors the first and the last; the rest is read and forgotten. */
  readonly mostOutput?: number;
  /** Is told of all output as it comes, also of what is not kept. */
  readonly onOutput?: (piece: Uint8Array, stream: 'output' | 'errors') => void;
  readonly signal?: AbortSignal;
}

/** How a script ended by itself. */
export interface RemoteEnd {
  readonly code: number;
  readonly output: Uint8Array;
  /** Decoded as UTF-8, not yet made printable. */
  readonly errors: string;
  /** Whether there was more than `mostOutput` in one of the two. */
  readonly isCut: boolean;
}

const MOST_OUTPUT = 4 * 1024 * 1024;

/** What ssh says when the connection is lost. */
const MOST_HELD = 8192;

/** Milliseconds that a script has to clean up before our side of it is ended; the host's goes on cleaning. */
const STOP_GRACE = 3000;

/** Until the end of the shared connection shows after that of a run on it. */
const LOSS_SHOWS = 500;

/** setTimeout takes no more. */
const LONGEST_TIMER = 0x7fff_ffff;

/** Tells what it is called, and stays until nobody holds the other end. */
const HOLD: RemoteScript = {
  script: `${NAME_OF_PROCESS}\nname_of "$$"; echo\nwait`,
  words: {},
};

/** A host that let us in. */
export class SshConnection {
  /** Resolves when the connection is gone: with why, or with null after `close`. */
  readonly ended: Promise<SshFault | null>;
  private isClosing = false;
  private fault: SshFault | null = null;
  private readonly runs = new Set<SshProcess>();
  private readonly ready: ReadyShell | null;

  private constructor(
    private readonly client: SshClient,
    private readonly holding: SshProcess,
    /** What the process is called that holds the connection on the host; empty where there is no /proc. */
    readonly holder: Promise<string>,
    keepsReady: boolean,
  ) {
    this.ready = keepsReady ? new ReadyShell(() => client.start('needs')) : null;
    this.ended = holding.ended.then(async () => {
      const words = lastWords(decodeText(holding.errors.bytes()));
      this.fault = failure('connection-lost', this.label, words).fault;
      await this.ready?.end(STOP_GRACE);
      await client.dispose();
      return this.isClosing ? null : this.fault;
    });
  }

  get label(): string {
    return this.client.target.label;
  }

  /** Connects, and makes sure that the host runs scripts. */
  static async open(
    target: SshTarget,
    settings: SshSettings,
    signal?: AbortSignal,
  ): Promise<Result<SshConnection, SshFault>> {
    if (signal?.aborted) return failure('cancelled', target.label);
    const packed = packScript(HOLD);
    if (!packed.ok) return packed;
    let onQuestions: () => void = () => undefined;
    const client = await SshClient.make(target, settings, () => {
      onQuestions();
    });
    if (!client.ok) return client;
    const opening = new Opening(client.value, packed.value, settings.connectTimeout, signal);
    onQuestions = () => {
      opening.onQuestions();
    };
    const holding = await opening.result();
    onQuestions = () => undefined;
    if (holding.ok) {
      settings.log(`${target.label}: connected`);
      const keepsReady = settings.keepsReady === true && client.value.isShared;
      return success(new SshConnection(client.value, holding.value, opening.holder, keepsReady));
    }
    settings.log(holding.fault.message);
    await client.value.dispose();
    return holding;
  }

  async run(request: RunRequest): Promise<Result<RemoteEnd, SshFault>> {
    if (request.signal?.aborted) return failure('cancelled', this.label);
    if (this.fault !== null) return { ok: false, fault: this.fault };
    const packed = packScript(request);
    if (!packed.ok) return packed;
    this.client.log(scriptLines(this.label, request));
    const began = performance.now();
    const result = await this.runPacked(packed.value, request);
    const ms = Math.round(performance.now() - began);
    const how = result.ok ? `ended with ${result.value.code}` : result.fault.message;
    this.client.log([`${this.label}: ${how} (${ms} ms)`]);
    if (!this.isOver) this.ready?.prepare();
    return result;
  }

  private async runPacked(
    packed: Packed,
    request: RunRequest,
  ): Promise<Result<RemoteEnd, SshFault>> {
    const waiting = this.ready?.take() ?? null;
    if (waiting !== null) {
      const result = await this.runIn(waiting, packed, request);
      // It may have ended while nobody looked; what has not begun can be run elsewhere.
      if (result.ok || waiting.output.isMarked || this.isOver) return result;
      if (result.fault.code === 'cancelled' || result.fault.code === 'time-limit') return result;
      this.ready?.giveUp();
    }
    return this.runIn(this.client.start('uses'), packed, request);
  }

  private async runIn(
    process: SshProcess,
    packed: Packed,
    request: RunRequest,
  ): Promise<Result<RemoteEnd, SshFault>> {
    const { mostOutput = MOST_OUTPUT, onOutput, timeLimit, signal } = request;
    process.run(packed, { mostOutput, ...(onOutput !== undefined && { onOutput }) });
    this.runs.add(process);
    const stopped = await this.untilEnd(process, timeLimit, signal);
    this.runs.delete(process);
    return stopped ?? this.resultOf(process, request);
  }

  private get isOver(): boolean {
    return this.isClosing || this.fault !== null;
  }

  /** Ends what runs on the host, and the connection. */
  async close(): Promise<void> {
    this.isClosing = true;
    const stopped = [...this.runs].map((process) => process.stop(STOP_GRACE));
    await Promise.all([...stopped, this.ready?.end(STOP_GRACE)]);
    await this.holding.stop(STOP_GRACE);
    await this.ended;
  }

  /** Null when it ended by itself. */
  private untilEnd(
    process: SshProcess,
    timeLimit: number,
    signal: AbortSignal | undefined,
  ): Promise<{ ok: false; fault: SshFault } | null> {
    return new Promise((resolve) => {
      let isStopped = false;
      const stop = (fault: { ok: false; fault: SshFault }) => {
        if (isStopped) return;
        isStopped = true;
        void process.stop(STOP_GRACE).then(() => {
          finish(fault);
        });
      };
      const finish = (fault: { ok: false; fault: SshFault } | null) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        resolve(fault);
      };
      const cancel = () => {
        stop(failure('cancelled', this.label));
      };
      const timer =
        timeLimit > LONGEST_TIMER
          ? undefined
          : setTimeout(() => {
              stop(failure('time-limit', this.label, timeLimit / 1000));
            }, timeLimit);
      signal?.addEventListener('abort', cancel, { once: true });
      if (signal?.aborted) cancel();
      void process.ended.then(() => {
        if (!isStopped) finish(null);
      });
    });
  }

  private async resultOf(
    process: SshProcess,
    { asRoot }: RunRequest,
  ): Promise<Result<RemoteEnd, SshFault>> {
    const end = await process.ended;
    const { output, errors } = process;
    if (this.isClosing) return failure('cancelled', this.label);
    if (end.kind === 'not-started') return failure('ssh-missing', 'ssh', reasonOf(end.error));
    if (errors.code !== null) {
      return success({
        code: errors.code,
        output: output.bytes(),
        errors: decodeText(errors.bytes()),
        isCut: output.isCut || errors.isCut,
      });
    }
    if (output.isMarked) return failure('connection-lost', this.label, '');
    if (!isOfConnection(end.code)) return notRun(this.label, process, asRoot === true);
    await Promise.race([this.ended, delay(LOSS_SHOWS, null, { ref: false })]);
    return { ok: false, fault: this.fault ?? explain(this.label, errors.before) };
  }
}

/** The way to a connection: until the host runs our script, or something is in the way. */
class Opening {
  /** As that of the connection that comes of it. */
  readonly holder: Promise<string>;
  private readonly label: string;
  private readonly holding: SshProcess;
  private readonly clock: ConnectClock;
  private fault: SshFault | null = null;

  constructor(
    private readonly client: SshClient,
    packed: Packed,
    limit: number,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.label = client.target.label;
    const holding = client.start('makes');
    this.holding = holding;
    this.holder = new Promise((resolve) => {
      const tell = () => {
        const told = /^(\d+_\d+|)\n/.exec(decodeText(holding.output.bytes()));
        if (told !== null) resolve(told[1]);
      };
      holding.run(packed, { mostOutput: MOST_HELD, onOutput: tell });
      void holding.ended.then(() => {
        resolve('');
      });
    });
    this.clock = new ConnectClock(limit, () => {
      this.giveUp(failure('connect-timeout', this.label, limit / 1000).fault);
    });
  }

  onQuestions(): void {
    const { questions } = this.client;
    if (questions === null) return;
    if (questions.refused === 'host-key') {
      this.giveUp(failure('host-key-unknown', this.label).fault);
    } else if (questions.refused !== null) {
      this.giveUp(failure('secret-refused', this.label).fault);
    } else if (questions.areOpen) this.clock.pause();
    else this.clock.resume();
  }

  async result(): Promise<Result<SshProcess, SshFault>> {
    const cancel = () => {
      this.giveUp(failure('cancelled', this.label).fault);
    };
    this.signal?.addEventListener('abort', cancel, { once: true });
    if (this.signal?.aborted) cancel();
    const isOpen = await this.holding.started;
    this.clock.stop();
    this.signal?.removeEventListener('abort', cancel);
    if (isOpen && this.fault === null) return success(this.holding);
    return { ok: false, fault: this.fault ?? (await this.whyNot()) };
  }

  private giveUp(fault: SshFault): void {
    this.fault ??= fault;
    this.holding.kill();
  }

  private async whyNot(): Promise<SshFault> {
    const end = await this.holding.ended;
    if (end.kind === 'not-started') {
      return failure('ssh-missing', 'ssh', reasonOf(end.error)).fault;
    }
    if (isOfConnection(end.code)) {
      return explain(this.label, this.holding.errors.before);
    }
    return notRun(this.label, this.holding, false).fault;
  }
}

/** The host let us in, but did not run the script. */
function notRun(label: string, { output, errors }: SshProcess, asRoot: boolean) {
  const words = lastWords(errors.before) || lastWords(output.before);
  return failure(asRoot ? 'root-refused' : 'not-a-shell', label, words);
}
