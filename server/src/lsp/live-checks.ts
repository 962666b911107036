import type { LiveCompiler, LiveResult } from '../compile';
import type { CompileCommandFinder } from '../discovery';
import type { CheckJob, Engine } from '../engine';
import { constantSettings, type LiveStatus, type Settings } from '../settings';
import type { Documents } from './documents';
import type { Folders } from './folders';
import { pathFrom } from './kernel-choices';
import { mapped } from './object-files';

interface LiveParts {
  readonly engine: () => Engine;
  readonly documents: Documents;
  readonly folders: Folders;
  readonly compiler: LiveCompiler;
  readonly commands: CompileCommandFinder;
  readonly settingsOf: (folder: string) => Promise<Settings>;
  readonly kernelsOf: (folder: string) => Promise<readonly string[]>;
  readonly rootsOf: (folder: string) => Promise<readonly string[]>;
  /** Whether an object was built of the source as it is now. */
  readonly isBuilt: (path: string) => boolean;
}

interface LiveListener {
  changed(): void;
  log(message: string): void;
  background(work: Promise<unknown>): void;
}

/** One source that is checked while it is edited. */
interface LiveSource {
  timer: NodeJS.Timeout | null;
  running: AbortController | null;
  status: LiveStatus;
  /** Whether the worker has results of it, or is about to have. */
  mayHaveResult: boolean;
}

const IDLE: LiveStatus = { state: 'idle', message: null };
const OFF: LiveStatus = { state: 'off', message: null };

export function liveKey(path: string): string {
  return `live:${path}`;
}

/**
 * Compiles and checks sources while they are edited. Old results stay until new ones are there; an edit cancels a compile that
 * runs; what an up-to-date object tells is not compiled again.
 */
export class LiveChecks {
  private readonly sources = new Map<string, LiveSource>();
  /** Off where the workspace is not trusted. */
  isAllowed = true;
  /** Whether some folder has it by its settings. */
  isEnabled = true;

  constructor(
    private readonly parts: LiveParts,
    private readonly listener: LiveListener,
  ) {}

  /** Checks soon, after the delay of the settings; at once when a document was saved. */
  async schedule(path: string, isUrgent: boolean): Promise<void> {
    const { documents } = this.parts;
    if (!isBpfSource(path, documents.text(path))) return;
    const { live } = await this.parts.settingsOf(this.parts.folders.for(path));
    if (documents.version(path) === null) return;
    const source = this.sourceOf(path);
    this.stopOne(source);
    if (!this.isAllowed || !live.enabled) {
      this.drop(path, OFF);
      return;
    }
    source.timer = setTimeout(
      () => {
        source.timer = null;
        this.listener.background(this.run(path, source));
      },
      isUrgent ? 0 : live.delay,
    );
  }

  closed(path: string): void {
    const source = this.sources.get(path);
    if (source === undefined) return;
    this.stopOne(source);
    this.sources.delete(path);
    if (source.mayHaveResult) this.parts.engine().tell({ order: 'drop', keys: [liveKey(path)] });
    this.listener.changed();
  }

  /** Objects were checked: what is built of the text as it is counts more than what was compiled here. */
  objectsChanged(): void {
    for (const [path, source] of this.sources) {
      if (!this.parts.isBuilt(path)) continue;
      this.stopOne(source);
      if (source.mayHaveResult) this.drop(path, IDLE);
      else source.status = IDLE;
    }
  }

  /** Settings changed, or a worker was started anew that knows no results. */
  again(): void {
    for (const path of this.sources.keys()) this.listener.background(this.schedule(path, true));
  }

  /** Whether new results are on their way: until they come, the old ones stay as they are. */
  get isBusy(): boolean {
    return [...this.sources.values()].some(
      ({ timer, running }) => timer !== null || running !== null,
    );
  }

  stop(): void {
    for (const source of this.sources.values()) this.stopOne(source);
    this.parts.compiler.dispose();
  }

  get status(): LiveStatus {
    const all = [...this.sources.values()].map(({ status }) => status);
    const order = ['compiling', 'unavailable', 'compile-error', 'idle'] as const;
    for (const state of order) {
      const found = all.find((status) => status.state === state);
      if (found !== undefined) return found;
    }
    return this.isAllowed && this.isEnabled ? (all.at(0) ?? IDLE) : OFF;
  }

  private sourceOf(path: string): LiveSource {
    let source = this.sources.get(path);
    if (source === undefined) {
      source = { timer: null, running: null, status: IDLE, mayHaveResult: false };
      this.sources.set(path, source);
    }
    return source;
  }

  private stopOne(source: LiveSource): void {
    if (source.timer !== null) clearTimeout(source.timer);
    source.timer = null;
    source.running?.abort();
    source.running = null;
  }

  private drop(path: string, status: LiveStatus): void {
    const source = this.sourceOf(path);
    source.status = status;
    if (source.mayHaveResult) this.parts.engine().tell({ order: 'drop', keys: [liveKey(path)] });
    source.mayHaveResult = false;
    this.listener.changed();
  }

  private async run(path: string, source: LiveSource): Promise<void> {
    const { parts } = this;
    const text = parts.documents.text(path);
    if (text === null) return;
    if (parts.isBuilt(path)) {
      this.drop(path, IDLE);
      return;
    }
    const running = new AbortController();
    source.running = running;
    source.status = { state: 'compiling', message: null };
    this.listener.changed();
    let status: LiveStatus | null = IDLE;
    try {
      status = await this.compileAndCheck(path, source, text, running.signal);
    } finally {
      // A later run may have taken over.
      if (source.running === running && status !== null) {
        source.running = null;
        source.status = status;
        this.listener.changed();
      }
    }
  }

  /** Null when it was cancelled. */
  private async compileAndCheck(
    path: string,
    source: LiveSource,
    text: string,
    signal: AbortSignal,
  ): Promise<LiveStatus | null> {
    const { parts } = this;
    const { documents, folders } = parts;
    const folder = folders.for(path);
    const settings = await parts.settingsOf(folder);
    const configured = settings.compileCommands;
    const found = await parts.commands.find({
      sourcePath: path,
      workspaceFolder: folders.openedFor(path),
      configured: configured === '' ? null : pathFrom(configured, folder),
    });
    if (found.fault !== null) this.listener.log(found.fault.message);
    const compiled = await parts.compiler.compile({
      sourcePath: path,
      text,
      openBuffers: documents.unsaved(),
      command: found.command,
      clang: inFolder(settings.clang, folder),
      workspaceFolder: folders.openedFor(path),
      signal,
    });
    if (compiled.kind === 'cancelled') return null;
    if (compiled.kind === 'object') {
      const job = await this.job(path, folder, settings, compiled);
      if (signal.aborted) return null;
      source.mayHaveResult = true;
      documents.flush();
      const outcome = await parts.engine().ask('check', job);
      return outcome.kind === 'fault' ? { state: 'compile-error', message: outcome.message } : IDLE;
    }
    return statusOf(compiled);
  }

  private async job(
    path: string,
    folder: string,
    settings: Settings,
    { bytes, directory }: Extract<LiveResult, { kind: 'object' }>,
  ): Promise<CheckJob> {
    return {
      key: liveKey(path),
      path,
      live: { bytes },
      kernels: await this.parts.kernelsOf(folder),
      constants: constantSettings(settings),
      roots: [directory, ...(await this.parts.rootsOf(folder))],
      sourceMap: mapped(settings.sourceMap, folder),
    };
  }
}

/** What the settings may say of the folder is said for the compiler. */
function inFolder(
  { path, arguments: words }: Settings['clang'],
  folder: string,
): Settings['clang'] {
  const written = (text: string) => text.replaceAll('${workspaceFolder}', folder);
  return { path: written(path), arguments: words.map(written) };
}

function statusOf(failed: Exclude<LiveResult, { kind: 'object' | 'cancelled' }>): LiveStatus {
  switch (failed.kind) {
    case 'compile-error': {
      const { file, line, message, count, advice } = failed;
      const place = file === null ? '' : `${file}:${line ?? 0}: `;
      const more = count > 1 ? ` (and ${count - 1} more)` : '';
      const help = advice === null ? '' : `; ${advice}`;
      return { state: 'compile-error', message: `${place}${message}${more}${help}` };
    }
    case 'unavailable':
      return { state: 'unavailable', message: failed.fault.message };
    case 'timeout':
      return { state: 'compile-error', message: 'clang took too long and was stopped' };
  }
}

/** Whether a document is the source of BPF programs, as far as can be told without compiling it. */
export function isBpfSource(path: string, text: string | null): boolean {
  if (text === null || !/\.(c|cc|cpp)$/i.test(path)) return false;
  return path.endsWith('.bpf.c') || (/\bSEC\s*\(\s*"/.test(text) && BPF_HEADER.test(text));
}

/** Whether there is something of BPF in a text, as in headers of types or of functions for programs. */
export function mentionsBpf(text: string): boolean {
  return /\bBPF_CORE_READ|\bbpf_core_|\bSEC\s*\(|\bpreserve_access_index\b|\b__k(config|sym)\b/.test(
    text,
  );
}

const BPF_HEADER =
  /#\s*include\s*[<"]([^>"]*\/)?(bpf_helpers|bpf_core_read|bpf_tracing|vmlinux)\.h/;
