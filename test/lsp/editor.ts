import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type Range,
} from 'vscode-languageserver-protocol/node';
import { URI } from 'vscode-uri';
import type { Status } from '../../server/src/settings';

const SERVER = join(__dirname, '..', '..', 'dist', 'server.js');
const PATIENCE = 30_000;

export interface EditorOptions {
  readonly folders?: readonly string[];
  readonly settings?: object;
  readonly trusted?: boolean;
  readonly capabilities?: ClientCapabilities;
  readonly environment?: NodeJS.ProcessEnv;
}

/** What an editor can do that tells the server of changed files and asks for settings itself. */
const CAPABILITIES: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeWatchedFiles: { dynamicRegistration: true },
    didChangeConfiguration: { dynamicRegistration: true },
  },
};

/** A real server in a process of its own, and an editor that speaks to it over its standard input and output. */
export class Editor {
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  /** Everything published, in order: how often a file's problems came and went. */
  readonly published: { path: string; diagnostics: readonly Diagnostic[]; at: number }[] = [];
  readonly messages: string[] = [];
  readonly log: string[] = [];
  status: Status | null = null;
  settings: object;
  initialized: InitializeResult | null = null;
  private readonly versions = new Map<string, number>();
  private readonly waiting = new Set<() => void>();

  private constructor({ settings = {}, environment = {} }: EditorOptions) {
    this.settings = settings;
    this.process = spawn(process.execPath, [SERVER, '--stdio'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    const { stdin, stdout, stderr } = this.process;
    if (stdin === null || stdout === null) throw new Error('the server has no pipes');
    stderr?.on('data', (text: Buffer) => this.log.push(text.toString()));
    this.connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      const path = URI.parse(uri).fsPath;
      this.diagnostics.set(path, diagnostics);
      this.published.push({ path, diagnostics, at: performance.now() });
      this.wake();
    });
    this.connection.onNotification('coreLens/status', (status: Status) => {
      this.status = status;
      this.wake();
    });
    this.connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
      this.messages.push(message);
      this.wake();
    });
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
    });
    this.connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
      items.map(() => this.settings),
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

  async stop(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const exit = once(this.process, 'exit');
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    await exit;
    this.connection.dispose();
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
    const version = (this.versions.get(path) ?? 0) + 1;
    this.versions.set(path, version);
    return this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: uri(path), version },
      contentChanges: [range === undefined ? { text } : { range, text }],
    });
  }

  save(path: string): Promise<void> {
    return this.connection.sendNotification(DidSaveTextDocumentNotification.type, {
      textDocument: { uri: uri(path) },
    });
  }

  close(path: string): Promise<void> {
    return this.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri: uri(path) },
    });
  }

  fileChanged(...paths: readonly string[]): Promise<void> {
    return this.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: paths.map((path) => ({ uri: uri(path), type: 2 })),
    });
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

export function uri(path: string): string {
  return URI.file(path).toString();
}
