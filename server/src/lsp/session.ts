import { join } from 'node:path';
import {
  CodeLensRefreshRequest,
  InlayHintRefreshRequest,
  MessageType,
  ShowMessageNotification,
  type Connection,
  type Diagnostic,
  type InitializeParams,
  type WorkDoneProgressServerReporter,
} from 'vscode-languageserver/node';
import { traceOf } from '../bytes';
import { LiveCompiler } from '../compile';
import { CompileCommandFinder } from '../discovery';
import { Engine, EngineEnded, type EngineEvent, type KernelSummary } from '../engine';
import { STATUS_NOTIFICATION, type InitializationOptions, type Settings } from '../settings';
import { faultDiagnostic } from './diagnostics';
import { Documents } from './documents';
import { FilePublisher } from './file-publisher';
import { Hosts, isRefusalOf } from './hosts';
import { Folders } from './folders';
import { Freshness } from './freshness';
import { BundledKernels, kernelChoices, pathFrom } from './kernel-choices';
import { isBpfSource, LiveChecks, mentionsBpf } from './live-checks';
import { ObjectFiles } from './object-files';
import { pathOf } from './paths';
import { RulePages } from './rule-pages';
import { SettingsProblems } from './settings-problems';
import { statusOf } from './status';
import { WorkspaceSettings } from './workspace-settings';

/** Milliseconds between looks at the objects, where the editor does not watch files. */
const POLL = 2000;
/** Milliseconds without an edit after which results are told where they were followed to. */
const REST = 300;
/** Milliseconds in which what happens together is told together. */
const STATUS_DELAY = 20;
/** Milliseconds after which lenses and hints are drawn again. */
const DRAW_DELAY = 100;

/** All that the server knows and does, in the order in which it comes to know it: settings, kernels, objects, sources. */
export class Session {
  readonly folders = new Folders();
  readonly settings: WorkspaceSettings;
  readonly documents: Documents;
  readonly objects: ObjectFiles;
  readonly live: LiveChecks;
  readonly freshness: Freshness;
  readonly publisher: FilePublisher;
  readonly bundled: BundledKernels;
  readonly pages: RulePages;
  readonly hosts: Hosts;
  kernels: readonly KernelSummary[] = [];
  state: 'starting' | 'checking' | 'ready' | 'failed' = 'starting';
  /** Chosen by a command until the server ends; null: the settings hold. */
  private override: readonly string[] | null = null;
  private engineInUse: Engine | null = null;
  private searching = new AbortController();
  /** Whether a look at all objects was asked for that a later one kept from being taken. */
  private owesAll = false;
  private refreshing: Promise<void> = Promise.resolve();
  private statusTimer: NodeJS.Timeout | null = null;
  private followTimer: NodeJS.Timeout | null = null;
  private drawTimer: NodeJS.Timeout | null = null;
  private pollTimer: NodeJS.Timeout | null = null;
  private lastStatus = '';
  private readonly settingsProblems: SettingsProblems;
  readonly commands = new CompileCommandFinder();
  private isStopped = false;
  /** What the editor can do when asked to. */
  canShowProgress = false;
  refreshes = { lenses: false, hints: false };

  constructor(
    readonly connection: Connection,
    readonly product: string,
  ) {
    this.bundled = new BundledKernels(join(product, 'kernels'));
    this.pages = new RulePages(join(product, 'docs', 'rules.md'));
    const changed = () => {
      this.tellStatus();
    };
    const log = (message: string) => {
      connection.console.info(message);
    };
    this.settings = new WorkspaceSettings(connection, changed);
    const engine = () => this.engine;
    this.documents = new Documents(connection, engine, {
      opened: (path, compared) => {
        this.background(compared.then(() => this.opened(path)));
      },
      edited: (path, isLeap) => {
        this.background(this.edited(path, isLeap));
      },
      saved: (path) => {
        this.background(this.saved(path));
      },
      closed: (path) => {
        this.live.closed(path);
        this.follow();
      },
    });
    this.freshness = new Freshness((path) => this.documents.isUnsaved(path));
    const parts = {
      engine,
      settingsOf: (folder: string) => this.settings.of(folder),
      kernelsOf: (folder: string) => this.kernelIds(folder),
      rootsOf: (folder: string) => this.rootsOf(folder),
    };
    this.objects = new ObjectFiles(parts, {
      changed: () => {
        this.live.objectsChanged();
        this.background(this.tellObjectFaults());
        changed();
      },
      rebuilt: (path) => {
        this.background(this.publisher.dropRefusals((key) => isRefusalOf(key, path)));
      },
      log,
    });
    this.live = new LiveChecks(
      {
        ...parts,
        documents: this.documents,
        folders: this.folders,
        compiler: new LiveCompiler(),
        commands: this.commands,
        isBuilt: (path) => this.isBuilt(path),
      },
      {
        changed,
        log,
        background: (work) => {
          this.background(work);
        },
      },
    );
    this.publisher = new FilePublisher(this);
    this.settingsProblems = new SettingsProblems(this);
    this.hosts = new Hosts(this);
  }

  get engine(): Engine {
    if (this.engineInUse === null) {
      this.engineInUse = new Engine({
        event: (event) => {
          this.engineTold(event);
        },
        restarted: (reason) => {
          this.connection.console.error(`the checker ended and was started again: ${reason}`);
          this.documents.sendAgain();
          this.live.again();
          this.publisher.engineRestarted();
          this.background(this.refresh(true).then(() => this.publisher.dropUntold()));
        },
        gaveUp: (reason) => {
          this.state = 'failed';
          this.tellStatus();
          const message = `the checker ended too often: ${reason}. Restart the server; the log has more.`;
          this.show(MessageType.Error, message);
        },
      });
    }
    return this.engineInUse;
  }

  initialize(params: InitializeParams): void {
    const { workspaceFolders } = params;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- all that older editors give
    const rootUri = params.rootUri as string | null | undefined;
    const opened = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri == null ? [] : [rootUri]);
    this.folders.open(opened.flatMap((uri) => pathOf(uri) ?? []));
    const options = (params.initializationOptions ?? {}) as InitializationOptions;
    this.live.isAllowed = options.trusted !== false;
    this.hosts.canAsk = options.asks === true;
    this.settings.push(options.settings ?? {});
  }

  /** Begins to work; `watches`: the editor tells of files that change. */
  start(watches: boolean): void {
    this.background(this.refresh(false));
    if (watches) return;
    this.pollTimer = setInterval(() => {
      if (this.state === 'ready') this.background(this.look());
    }, POLL);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.searching.abort();
    if (this.pollTimer !== null) clearInterval(this.pollTimer);
    if (this.statusTimer !== null) clearTimeout(this.statusTimer);
    if (this.followTimer !== null) clearTimeout(this.followTimer);
    if (this.drawTimer !== null) clearTimeout(this.drawTimer);
    this.live.stop();
    await this.hosts.stop();
    await this.engineInUse?.stop();
  }

  /** What an editor that watches files would tell. */
  private async look(): Promise<void> {
    const { known } = this.objects;
    const sources = new Set(known.flatMap(({ report }) => report?.sources ?? []));
    const changed = this.freshness.newlyWritten(sources);
    if (changed.length > 0) await this.filesChanged(changed);
    await this.objects.search(this.folders.all(), false, new AbortController().signal);
  }

  /** Looks at settings, kernels and objects again, one time after another; with `all`, unchanged objects are checked too. */
  refresh(all: boolean): Promise<void> {
    this.searching.abort();
    const searching = new AbortController();
    this.searching = searching;
    this.owesAll ||= all;
    this.refreshing = this.refreshing
      .then(() => this.refreshNow(searching))
      .catch((error: unknown) => {
        this.logError(error);
      });
    return this.refreshing;
  }

  /** Settings changed: severities hold at once, the rest after kernels and objects were looked at. */
  async settingsChanged(): Promise<void> {
    await this.publisher.again();
    await this.refresh(true);
    this.live.again();
  }

  async setKernels(kernels: readonly string[] | null): Promise<void> {
    this.override = kernels;
    await this.refresh(true);
    this.live.again();
  }

  /** The ids of the kernels that are chosen for a folder. */
  async kernelIds(folder: string): Promise<string[]> {
    const choices = await this.choicesOf(folder);
    return choices.map(({ id }) => id);
  }

  async choicesOf(folder: string) {
    const { kernels } = await this.settings.of(folder);
    return kernelChoices(this.override ?? kernels, folder, this.bundled);
  }

  async settingsFor(path: string): Promise<Settings> {
    return this.settings.of(this.folders.for(path));
  }

  /** What nobody waits for: an error of it is told in the log, and ends nothing else. */
  background(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.logError(error);
    });
  }

  private logError(error: unknown): void {
    // A worker that was started anew is asked for everything.
    if (this.isStopped || error instanceof EngineEnded) return;
    this.connection.console.error(traceOf(error));
  }

  /** Files that changed on disk. */
  async filesChanged(paths: readonly string[]): Promise<void> {
    this.freshness.changed(paths);
    this.engine.tell({ order: 'files', paths });
    this.follow();
    await this.documents.filesChanged(paths);
    this.tellStatus();
    await this.objects.filesChanged(paths, this.folders.all());
  }

  /** Documents that have something of BPF in them. */
  isBpf(path: string): boolean {
    if (this.publisher.isOfAnObject(path)) return true;
    const text = this.documents.text(path);
    return isBpfSource(path, text) || (text !== null && mentionsBpf(text));
  }

  tellStatus(): void {
    if (this.isStopped || this.statusTimer !== null) return;
    this.statusTimer = setTimeout(() => {
      this.statusTimer = null;
      const status = statusOf(this);
      const text = JSON.stringify(status);
      if (text === this.lastStatus) return;
      this.lastStatus = text;
      this.background(this.connection.sendNotification(STATUS_NOTIFICATION, status));
    }, STATUS_DELAY);
  }

  /** A message that asks for nothing: editors need not answer it. */
  show(type: MessageType, message: string): void {
    const told = { type, message: `CO-RE Lens: ${message}` };
    this.background(this.connection.sendNotification(ShowMessageNotification.type, told));
  }

  publish(path: string, diagnostics: Diagnostic[]): void {
    if (this.isStopped) return;
    const message = this.publisher.message(path, this.documents.uri(path), diagnostics);
    this.background(this.connection.sendDiagnostics(message));
  }

  private async refreshNow(searching: AbortController): Promise<void> {
    if (searching.signal.aborted || this.isStopped) return;
    this.state = 'checking';
    this.tellStatus();
    const progress = await this.progress('CO-RE Lens', searching);
    try {
      progress?.report('opening kernels');
      this.live.isEnabled = await this.isLiveEnabled();
      await this.openKernels();
      progress?.report('checking objects');
      const all = this.owesAll;
      this.owesAll = false;
      const isDone = await this.objects.search(this.folders.all(), all, searching.signal);
      if (!isDone && all) this.owesAll = true;
      this.state = 'ready';
      await this.settingsProblems.publish();
    } catch (error) {
      if (!(error instanceof EngineEnded)) this.state = 'failed';
      this.logError(error);
    } finally {
      progress?.done();
      this.tellStatus();
    }
    for (const path of this.documents.paths) {
      if (!this.isBuilt(path)) this.background(this.live.schedule(path, true));
    }
  }

  private async isLiveEnabled(): Promise<boolean> {
    const folders = this.folders.all();
    const all = await Promise.all(folders.map(({ path }) => this.settings.of(path)));
    return all.length === 0 || all.some(({ live }) => live.enabled);
  }

  private async openKernels(): Promise<void> {
    const choices = await Promise.all(this.folders.all().map(({ path }) => this.choicesOf(path)));
    const all = choices.length === 0 ? await this.bundled.choices() : choices.flat();
    const distinct = [...new Map(all.map((choice) => [choice.id, choice])).values()];
    const before = JSON.stringify(this.kernels);
    this.kernels = await this.engine.ask('openKernels', distinct);
    // A kernel that is another one now makes every verdict old.
    if (JSON.stringify(this.kernels) !== before) this.owesAll = true;
    for (const { name, notes } of this.kernels) {
      for (const note of notes) this.connection.console.warn(`${name}: ${note}`);
    }
  }

  private async progress(
    title: string,
    searching: AbortController,
  ): Promise<WorkDoneProgressServerReporter | null> {
    if (!this.canShowProgress) return null;
    try {
      const progress = await this.connection.window.createWorkDoneProgress();
      progress.begin(title, undefined, undefined, true);
      progress.token.onCancellationRequested(() => {
        searching.abort();
      });
      return progress;
    } catch {
      return null;
    }
  }

  /** Folders in which the paths that compilers recorded may begin. */
  async rootsOf(folder: string): Promise<readonly string[]> {
    const { compileCommands } = await this.settings.of(folder);
    const configured = compileCommands === '' ? null : pathFrom(compileCommands, folder);
    const ofCommands = await this.commands.directories(folder, configured);
    return [folder, ...this.folders.openedPaths.filter((path) => path !== folder), ...ofCommands];
  }

  private async opened(path: string): Promise<void> {
    // It may have been closed while its text was compared with the file.
    if (this.documents.version(path) === null || !this.isBpf(path)) return;
    if (this.documents.isUnsaved(path)) this.follow();
    if (this.folders.add(path)) await this.refresh(false);
    else if (this.state === 'ready' && !this.isBuilt(path)) await this.live.schedule(path, true);
  }

  /** Tells where results were followed to, once the edits have come to rest and nothing newer is on its way. */
  private follow(): void {
    if (this.followTimer !== null) clearTimeout(this.followTimer);
    this.followTimer = setTimeout(() => {
      this.followTimer = null;
      if (this.isStopped) return;
      if (this.live.isBusy) this.follow();
      else this.followNow();
    }, REST);
  }

  private followNow(): void {
    this.documents.flush();
    this.engine.tell({ order: 'follow' });
  }

  private async edited(path: string, isLeap: boolean): Promise<void> {
    if (this.isBpf(path)) {
      // An editor carries a squiggle through what someone types, but not through a fix to the right token.
      if (isLeap) this.followNow();
      this.follow();
    }
    await this.live.schedule(path, false);
    if (isHeader(path)) await this.headerEdited(path, false);
  }

  private async saved(path: string): Promise<void> {
    this.freshness.changed([path]);
    this.engine.tell({ order: 'files', paths: [path] });
    this.follow();
    await this.live.schedule(path, true);
    if (isHeader(path)) await this.headerEdited(path, true);
  }

  /** Sources that are open and seem to include a header are compiled anew with it. */
  private async headerEdited(header: string, isUrgent: boolean): Promise<void> {
    const name = header.replace(/^.*[\\/]/, '');
    for (const path of this.documents.paths) {
      if (this.documents.text(path)?.includes(name) === true)
        await this.live.schedule(path, isUrgent);
    }
  }

  private isBuilt(path: string): boolean {
    return this.objects.known.some(
      (object) =>
        object.report?.sources.includes(path) === true && this.freshness.staleness(object) === null,
    );
  }

  /** An object that cannot be read is told of at the object. */
  private async tellObjectFaults(): Promise<void> {
    const faulty = new Map(this.objects.known.map(({ path, fault }) => [path, fault]));
    for (const path of this.publisher.faultyPaths) {
      if (!faulty.has(path) && !this.settingsProblems.areOf(path)) {
        await this.publisher.setFaults(path, []);
      }
    }
    for (const [path, fault] of faulty) {
      const told = fault === null ? [] : [faultDiagnostic(fault, 'object-unreadable')];
      await this.publisher.setFaults(path, told);
    }
  }

  /** Lenses and hints tell what objects told; of many objects that are checked in a row, once. */
  private drawAgain(): void {
    const { connection, refreshes } = this;
    if (this.drawTimer !== null || this.isStopped) return;
    this.drawTimer = setTimeout(() => {
      this.drawTimer = null;
      if (this.isStopped) return;
      if (refreshes.lenses) this.background(connection.sendRequest(CodeLensRefreshRequest.type));
      if (refreshes.hints) this.background(connection.sendRequest(InlayHintRefreshRequest.type));
    }, DRAW_DELAY);
  }

  private engineTold(event: EngineEvent): void {
    switch (event.event) {
      case 'problems':
        this.background(this.publisher.told(event.files));
        break;
      case 'objects':
        this.objects.reported(event.reports);
        // They may be of the text again, as when an edit was taken back.
        this.live.objectsChanged();
        this.drawAgain();
        break;
      case 'error':
        this.connection.console.error(event.message);
        break;
    }
    this.tellStatus();
  }
}

function isHeader(path: string): boolean {
  return /\.(h|hpp)$/i.test(path);
}
