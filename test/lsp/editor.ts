import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import {
  ConfigurationRequest,
  createProtocolConnection,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  ExitNotification,
  FileChangeType,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type CancellationToken,
  type ClientCapabilities,
  type Diagnostic,
  type FileEvent,
  type InitializeResult,
  type ProtocolConnection,
  type Range,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver-protocol/node';
import { URI } from 'vscode-uri';
import type { HostsStatus, Question, Status, WatchEvent } from '../../server/src/settings';

/** Where the bundles are: those of this checkout, or others that are named. */
export const BUILT = process.env.CORE_LENS_DIST ?? join(__dirname, '..', '..', 'dist');
const SERVER = join(BUILT, 'server.js');
const PATIENCE = 30_000;

export interface EditorOptions {
  readonly folders?: readonly string[];
  readonly settings?: object;
  readonly trusted?: boolean;
  readonly capabilities?: ClientCapabilities;
  readonly environment?: NodeJS.ProcessEnv;
  /** Other settings for some folders, by path. */
  readonly settingsOf?: Readonly<Record<string, object>>;
  /** A program that starts the server, with its words. */
  readonly launcher?: readonly string[];
  /** Another server than the built one. */
  readonly server?: string;
  /** What else `initializationOptions` have. */
  readonly commands?: boolean;
  /** Answers what ssh asks; without it, nothing is asked. */
  readonly answer?: (question: Question) => string | null | Promise<string | null>;
}

/** What an editor can do that tells the server of changed files and asks for settings itself. */
export const CAPABILITIES: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeWatchedFiles: { dynamicRegistration: true },
    didChangeConfiguration: { dynamicRegistration: true },
  },
};

export interface Published {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly version: number | null;
  /** By performance.now(). */
  readonly at: number;
}

/** A real server in a process of its own, and an editor that speaks to it over its standard input and output. */
export class Editor {
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  /** Everything published, in order: how often a file's problems came and went. */
  readonly published: Published[] = [];
  readonly messages: string[] = [];
  readonly log: string[] = [];
  readonly watched: WatchEvent[] = [];
  status: Status | null = null;
  hosts: HostsStatus = { hosts: [] };
  /** Whether the test has the server fail. */
  mayFail = false;
  settings: object;
  settingsOf: Readonly<Record<string, object>>;
  initialized: InitializeResult | null = null;
  /** Of the documents that are open. */
  private readonly versions = new Map<string, number>();
  private readonly waiting = new Set<() => void>();

  private constructor(options: EditorOptions) {
    this.settings = options.settings ?? {};
    this.settingsOf = options.settingsOf ?? {};
    const { launcher = [], server = SERVER } = options;
    const [program, ...words] = [...launcher, process.execPath, server, '--stdio'];
    this.process = spawn(program, words, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.environment },
    });
    const { stdin, stdout, stderr } = this.process;
    if (stdin === null || stdout === null) throw new Error('the server has no pipes');
    stderr?.on('data', (text: Buffer) => this.log.push(text.toString()));
    this.connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, (told) => {
      const { diagnostics, version = null } = told;
      const path = URI.parse(told.uri).fsPath;
      this.diagnostics.set(path, diagnostics);
      this.published.push({ path, diagnostics, version, at: performance.now() });
      this.wake();
    });
    this.connection.onNotification('coreLens/status', (status: Status) => {
      this.status = status;
      this.wake();
    });
    this.connection.onNotification('coreLens/hosts', (hosts: HostsStatus) => {
      this.hosts = hosts;
      this.wake();
    });
    this.connection.onNotification('coreLens/watch', (event: WatchEvent) => {
      this.watched.push(event);
      this.wake();
    });
    this.connection.onRequest(
      'coreLens/ask',
      (question: Question) => options.answer?.(question) ?? null,
    );
    this.connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
      this.messages.push(message);
      this.wake();
    });
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
    });
    this.connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ scopeUri }) => {
        const path = scopeUri === undefined ? '' : URI.parse(scopeUri).fsPath;
        return this.settingsOf[path] ?? this.settings;
      }),
    );
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onRequest('window/workDoneProgress/create', () => null);
    this.connection.listen();
  }

  /** Starts a server and says hello. */
  static async start(options: EditorOptions = {}): Promise<Editor> {
    const editor = new Editor(options);
    const { folders = [], trusted, capabilities = CAPABILITIES } = options;
    editor.initialized = await editor.connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the protocol still wants it
      rootUri: null,
      workspaceFolders: folders.map((path) => ({ uri: uri(path), name: path })),
      capabilities,
      initializationOptions: {
        ...(trusted !== undefined && { trusted }),
        ...(options.commands !== undefined && { commands: options.commands }),
        ...(options.answer !== undefined && { asks: true }),
        ...(capabilities.workspace?.configuration !== true && { settings: options.settings }),
      },
    });
    await editor.connection.sendNotification(InitializedNotification.type, {});
    return editor;
  }

  /** Starts a server and waits until it has checked everything. */
  static async ready(options: EditorOptions = {}): Promise<Editor> {
    const editor = await Editor.start(options);
    await editor.until(() => editor.status?.state === 'ready', 'the server is ready');
    return editor;
  }

  /** How the server ended; one that does not is killed, which has no exit code. */
  async stop(): Promise<number | null> {
    if (this.hasEnded) return this.process.exitCode;
    const exit = this.ended();
    const killing = setTimeout(() => this.process.kill('SIGKILL'), PATIENCE / 3);
    await this.connection.sendRequest(ShutdownRequest.type).catch(() => null);
    await this.connection.sendNotification(ExitNotification.type).catch(() => null);
    await exit;
    clearTimeout(killing);
    this.connection.dispose();
    return this.process.exitCode;
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  async ended(): Promise<number | null> {
    if (!this.hasEnded) await once(this.process, 'exit');
    return this.process.exitCode;
  }

  open(path: string, text: string, languageId = 'c'): Promise<void> {
    this.versions.set(path, 1);
    return this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri: uri(path), languageId, version: 1, text },
    });
  }

  /** Replaces a range of a document, or all of it. */
  change(path: string, text: string, range?: Range): Promise<void> {
    return this.changeAll(path, [range === undefined ? { text } : { range, text }]);
  }

  /** Several changes at once, each of the text that those before it made. */
  changeAll(path: string, contentChanges: TextDocumentContentChangeEvent[]): Promise<void> {
    const version = this.version(path) + 1;
    this.versions.set(path, version);
    return this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: uri(path), version },
      contentChanges,
    });
  }

  version(path: string): number {
    return this.versions.get(path) ?? 0;
  }

  get openPaths(): string[] {
    return [...this.versions.keys()];
  }

  save(path: string): Promise<void> {
    return this.connection.sendNotification(DidSaveTextDocumentNotification.type, {
      textDocument: { uri: uri(path) },
    });
  }

  close(path: string): Promise<void> {
    this.versions.delete(path);
    return this.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri: uri(path) },
    });
  }

  settingsChanged(settings: object): Promise<void> {
    this.settings = settings;
    return this.connection.sendNotification(DidChangeConfigurationNotification.type, {
      settings: { coreLens: settings },
    });
  }

  foldersChanged(change: { added?: string[]; removed?: string[] }): Promise<void> {
    const folders = (paths: string[] = []) =>
      paths.map((path) => ({ uri: uri(path), name: basename(path) }));
    return this.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
      event: { added: folders(change.added), removed: folders(change.removed) },
    });
  }

  run<Result>(command: string, argument?: unknown, token?: CancellationToken): Promise<Result> {
    const params = { command, arguments: argument === undefined ? [] : [argument] };
    const { connection } = this;
    const method = 'workspace/executeCommand';
    return token === undefined
      ? connection.sendRequest(method, params)
      : connection.sendRequest(method, params, token);
  }

  fileChanged(...paths: readonly string[]): Promise<void> {
    const changes = paths.map((path): FileEvent => ({
      uri: uri(path),
      type: FileChangeType.Changed,
    }));
    return this.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
  }

  request<Result>(method: string, params: unknown): Promise<Result> {
    return this.connection.sendRequest(method, params);
  }

  /** What is told of a file, as people write it down: `201:16-21 error field-missing`. */
  told(path: string): string[] {
    return (this.diagnostics.get(path) ?? []).map(({ range, severity, code }) => {
      const { start, end } = range;
      const words = ['', 'error', 'warning', 'information', 'hint'];
      const column = `${start.character + 1}-${end.character + 1}`;
      return `${start.line + 1}:${column} ${words[severity ?? 0]} ${code ?? ''}`;
    });
  }

  /** The sentences that are told of a file. */
  sentences(path: string): string[] {
    return (this.diagnostics.get(path) ?? []).map(sentence);
  }

  /** Waits until something is so; says what it waited for when that takes too long. */
  until(isSo: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!isSo()) return;
        this.waiting.delete(look);
        clearTimeout(timer);
        clearInterval(looking);
        resolve();
      };
      const looking = setInterval(look, 20);
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        clearInterval(looking);
        reject(
          new Error(
            `waited in vain until ${what}; status ${JSON.stringify(this.status)}; ${this.log.join('')}`,
          ),
        );
      }, PATIENCE);
      this.waiting.add(look);
      look();
    });
  }

  private wake(): void {
    for (const look of [...this.waiting]) look();
  }
}

export function sentence({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}

export function uri(path: string): string {
  return URI.file(path).toString();
}
