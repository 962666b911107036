import { randomUUID } from 'node:crypto';
import {
  EventEmitter,
  l10n,
  window,
  workspace,
  type CancellationToken,
  type Disposable,
  type ExtensionContext,
} from 'vscode';
import {
  ExecuteCommandRequest,
  LanguageClient,
  State,
  TransportKind,
  WorkDoneProgress,
  type LanguageClientOptions,
  type NodeModule,
} from 'vscode-languageclient/node';
import {
  OPEN_TYPE_COMMAND,
  SHOW_HOVER_COMMAND,
  STATUS_NOTIFICATION,
  TRUST_NOTIFICATION,
  type CommandArgument,
  type CommandId,
  type CommandResults,
  type InitializationOptions,
  type Status,
  type Trust,
} from '../../server/src/settings';
import { inMessage } from './plain-text';
import { traceChannel } from './trace';

/** How a command is followed while the server executes it. */
export interface Following {
  readonly token: CancellationToken;
  readonly onProgress: (message: string) => void;
}

/** Milliseconds that the server has to end: what it loaded on hosts is unloaded first. */
const STOP_TIME = 10_000;

/** The language server as the rest of the extension sees it. */
export class Client implements Disposable {
  readonly log = window.createOutputChannel('CO-RE Lens', { log: true });
  readonly language: LanguageClient;
  private readonly trace = window.createOutputChannel('CO-RE Lens Trace', { log: true });
  private readonly changed = new EventEmitter<void>();
  private readonly parts: { dispose(): unknown }[] = [this.log, this.trace, this.changed];
  private lastStatus: Status | null = null;
  private isRestarting = false;
  private isTrustTold = false;

  /** The status changed, or the server came or went. */
  readonly onDidChange = this.changed.event;

  constructor(context: ExtensionContext) {
    const server: NodeModule = {
      module: context.asAbsolutePath('dist/server.js'),
      transport: TransportKind.ipc,
    };
    const debug = { ...server, options: { execArgv: ['--nolazy', '--inspect=6099'] } };
    // The id is also the section of `trace.server`. A crashed server is started again, five times in three minutes at most.
    this.language = new LanguageClient(
      'coreLens',
      'CO-RE Lens',
      { run: server, debug },
      this.options(),
    );
    this.parts.push(
      this.language.onNotification(STATUS_NOTIFICATION, (status: Status) => {
        this.lastStatus = status;
        this.changed.fire();
      }),
      this.language.onDidChangeState(({ newState }) => {
        if (newState !== State.Running) this.lastStatus = null;
        this.changed.fire();
      }),
      workspace.onDidGrantWorkspaceTrust(() => {
        void this.tellTrust();
      }),
    );
  }

  /** What the server said last; null before that, and while it is not running. */
  get status(): Status | null {
    return this.lastStatus;
  }

  /** Whether the server runs or is about to. */
  get isRunning(): boolean {
    return this.isRestarting || [State.Running, State.Starting].includes(this.language.state);
  }

  async start(): Promise<void> {
    await this.language.start();
    // It may have been granted while the server started.
    await this.tellTrust();
  }

  async restart(): Promise<void> {
    this.isRestarting = true;
    try {
      if (this.language.state === State.Running) await this.language.stop(STOP_TIME);
      await this.start();
    } finally {
      this.isRestarting = false;
      this.changed.fire();
    }
  }

  /** Has the server execute a command. */
  async run<Id extends CommandId>(
    command: Id,
    argument?: CommandArgument<Id>,
    following?: Following,
  ): Promise<CommandResults[Id]> {
    const { type } = ExecuteCommandRequest;
    const request = { command, arguments: argument === undefined ? [] : [argument] };
    if (following === undefined) {
      return (await this.language.sendRequest(type, request)) as CommandResults[Id];
    }
    const workDoneToken = randomUUID();
    const listener = this.language.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind !== 'end' && value.message !== undefined) following.onProgress(value.message);
    });
    try {
      const followed = { ...request, workDoneToken };
      return (await this.language.sendRequest(
        type,
        followed,
        following.token,
      )) as CommandResults[Id];
    } finally {
      listener.dispose();
    }
  }

  /** Shows that something the user asked for did not work, and logs why. */
  async complain(what: string, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    this.log.error(`${what}: ${reason}`);
    const showLog = l10n.t('Show Log');
    const told = inMessage(`CO-RE Lens: ${what}: ${reason}`);
    const answer = await window.showErrorMessage(told, showLog);
    if (answer === showLog) this.log.show(true);
  }

  async stop(): Promise<void> {
    if (this.language.needsStop()) await this.language.stop(STOP_TIME);
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  private options(): LanguageClientOptions {
    return {
      // Of C files that have nothing to do with BPF the server says nothing.
      documentSelector: [
        { scheme: 'file', language: 'c' },
        { scheme: 'file', language: 'cpp' },
        // What hosts said, in documents of the server; and such files.
        { language: 'bpf-verifier-log' },
      ],
      outputChannel: this.log,
      traceOutputChannel: traceChannel(this.trace),
      initializationOptions: (): InitializationOptions => {
        this.isTrustTold = workspace.isTrusted;
        return { trusted: this.isTrustTold, commands: true, asks: true };
      },
      markdown: { isTrusted: { enabledCommands: [OPEN_TYPE_COMMAND, SHOW_HOVER_COMMAND] } },
    };
  }

  private async tellTrust(): Promise<void> {
    // All is checked again by it: it is told only where the server knows otherwise.
    if (this.language.state !== State.Running || this.isTrustTold === workspace.isTrusted) return;
    this.isTrustTold = workspace.isTrusted;
    const trust: Trust = { trusted: workspace.isTrusted };
    await this.language.sendNotification(TRUST_NOTIFICATION, trust);
  }
}
