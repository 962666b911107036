import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { reasonOf, type Fault, type Result } from '../bytes';
import { removeStaleFolders } from '../processes';
import { clangArguments, type BuildCommand, type ClangArguments } from './clang-arguments';
import { compileError, type CompileError } from './compile-errors';
import { failure } from './faults';
import { ClangFinder, type Clang, type ClangWish } from './find-clang';
import { runProgram, type ProgramEnd } from './run-program';
import { Slots } from './slots';
import { FOLDER_PREFIX, namesOf, temporaryPlaces, WorkFolder, type Overlaid } from './work-folder';

export interface LiveRequest {
  readonly sourcePath: string;
  /** The source as it is in the editor. */
  readonly text: string;
  /** Other files with unsaved text, such as headers, by absolute path. */
  readonly openBuffers: ReadonlyMap<string, string>;
  /** Null when the build is not known: then the configured arguments are taken. */
  readonly command: BuildCommand | null;
  readonly clang: {
    readonly path: string;
    readonly arguments: readonly string[];
  };
  readonly workspaceFolder: string | null;
  readonly signal?: AbortSignal;
}

export type LiveResult =
  | {
      readonly kind: 'object';
      readonly bytes: Uint8Array;
      /** Where clang ran: relative paths that the object records begin here. */
      readonly directory: string;
      readonly clang: Clang;
      readonly ms: number;
    }
  | ({ readonly kind: 'compile-error' } & CompileError)
  | { readonly kind: 'unavailable'; readonly fault: Fault }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'timeout' };

export interface LiveSettings {
  readonly environment?: NodeJS.ProcessEnv;
  /** Folders in which a run may make its own, the best first. */
  readonly temporaryPlaces?: readonly string[];
  /** Milliseconds for one compile. */
  readonly timeLimit?: number;
  /** Milliseconds for a clang to say what it is. */
  readonly probeLimit?: number;
  readonly mostAtOnce?: number;
}

/** Variables by which clang would write files of its own. */
const WRITING_VARIABLES = [
  'DEPENDENCIES_OUTPUT',
  'SUNPRO_DEPENDENCIES',
  'CC_PRINT_HEADERS',
  'CC_PRINT_OPTIONS',
  'CC_LOG_DIAGNOSTICS',
];

/** Compiles sources as they are in the editor. The last request of a source counts: it ends the one before. */
export class LiveCompiler {
  private readonly environment: NodeJS.ProcessEnv;
  private readonly places: readonly string[];
  private readonly timeLimit: number;
  private readonly clangs: ClangFinder;
  private readonly slots: Slots;
  private readonly runs = new Map<string, AbortController>();
  private cleaning: Promise<void> | null = null;

  constructor(settings: LiveSettings = {}) {
    const given = Object.entries(settings.environment ?? process.env);
    this.environment = Object.fromEntries(
      given.filter(([name]) => !WRITING_VARIABLES.includes(name)),
    );
    this.places = settings.temporaryPlaces ?? temporaryPlaces();
    this.timeLimit = settings.timeLimit ?? 30_000;
    this.clangs = new ClangFinder(this.environment, settings.probeLimit ?? 10_000);
    this.slots = new Slots(settings.mostAtOnce ?? 2);
  }

  /** The clang that would be run. */
  findClang(wish: ClangWish): Promise<Result<Clang>> {
    return this.clangs.find(wish);
  }

  async compile(request: LiveRequest): Promise<LiveResult> {
    const { sourcePath, signal } = request;
    const run = new AbortController();
    const cancel = () => {
      run.abort();
    };
    this.runs.get(sourcePath)?.abort();
    this.runs.set(sourcePath, run);
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) run.abort();
    try {
      return await this.inTurn(request, run.signal);
    } finally {
      signal?.removeEventListener('abort', cancel);
      if (this.runs.get(sourcePath) === run) this.runs.delete(sourcePath);
    }
  }

  /** Ends all runs. */
  dispose(): void {
    for (const run of this.runs.values()) run.abort();
  }

  private async inTurn(request: LiveRequest, signal: AbortSignal): Promise<LiveResult> {
    this.cleaning ??= this.clean();
    if (!(await this.slots.take(signal))) return { kind: 'cancelled' };
    try {
      const { clang: wish, workspaceFolder } = request;
      const clang = await this.clangs.find({ path: wish.path, workspaceFolder });
      if (!clang.ok) return { kind: 'unavailable', fault: clang.fault };
      const folder = await WorkFolder.make(this.places);
      if (!folder.ok) return { kind: 'unavailable', fault: folder.fault };
      try {
        return await this.compileIn(folder.value, clang.value, request, signal);
      } finally {
        await folder.value.remove();
      }
    } finally {
      this.slots.giveBack();
    }
  }

  private async compileIn(
    folder: WorkFolder,
    clang: Clang,
    request: LiveRequest,
    signal: AbortSignal,
  ): Promise<LiveResult> {
    const started = performance.now();
    const asked = clangArguments({
      sourcePath: request.sourcePath,
      command: request.command,
      configured: request.clang.arguments,
      workspaceFolder: request.workspaceFolder,
    });
    const directory = await existing(asked.directory, request.sourcePath);
    const written = await folder.write(await overlaid(request, asked));
    if (!written.ok) return { kind: 'unavailable', fault: written.fault };
    const input = await this.inputOf(request.sourcePath, asked, folder);
    const end = await runProgram({
      program: clang.path,
      words: [...asked.words, '-ivfsoverlay', folder.overlay, '-o', folder.object, '-c', input],
      directory,
      // clang calls the working folder by this name, as in a shell, where it is reached through a link.
      environment: { ...this.environment, PWD: directory },
      timeLimit: this.timeLimit,
      signal,
    });
    const refused = outcomeOf(end, clang, request.command !== null);
    if (refused !== null) return refused;
    const bytes = await folder.readObject();
    if (signal.aborted) return { kind: 'cancelled' };
    if (bytes === null)
      return { kind: 'unavailable', fault: failure('no-object', clang.path).fault };
    return { kind: 'object', bytes, directory, clang, ms: performance.now() - started };
  }

  /** clang's driver looks for its input on disk: what was never saved is included by a file that is there. */
  private async inputOf(
    sourcePath: string,
    { directory, input }: ClangArguments,
    folder: WorkFolder,
  ): Promise<string> {
    const isOnDisk = await stat(resolve(directory, input)).then(
      () => true,
      () => false,
    );
    return isOnDisk ? input : folder.writeIncluding(resolve(sourcePath));
  }

  private async clean(): Promise<void> {
    const stale = { prefix: FOLDER_PREFIX, olderThan: 2 * this.timeLimit };
    for (const place of new Set(this.places)) await removeStaleFolders({ place, ...stale });
  }
}

/** Null when clang ended well. */
function outcomeOf(end: ProgramEnd, { path }: Clang, isBuildKnown: boolean): LiveResult | null {
  switch (end.kind) {
    case 'cancelled':
    case 'timeout':
      return { kind: end.kind };
    case 'not-started': {
      const { fault } = failure('clang-not-started', path, reasonOf(end.error));
      return { kind: 'unavailable', fault };
    }
    case 'ended': {
      if (end.code === 0) return null;
      const fallback = end.signal === null ? `exit code ${end.code}` : `ended by ${end.signal}`;
      const error = compileError(end.errors, `${path}: ${fallback}`, isBuildKnown);
      return { kind: 'compile-error', ...error };
    }
  }
}

/** The source and the other unsaved files, by all their names. */
async function overlaid(
  { sourcePath, text, openBuffers }: LiveRequest,
  { directory, input }: ClangArguments,
): Promise<Overlaid[]> {
  const source = resolve(sourcePath);
  const files = [{ paths: await namesOf(source, resolve(directory, input)), text }];
  for (const [path, other] of openBuffers) {
    if (resolve(path) === source) continue;
    files.push({ paths: await namesOf(resolve(path)), text: other });
  }
  return files;
}

/** The folder a build ran in may be gone; a program that is started in no folder is told to be missing. */
async function existing(directory: string, sourcePath: string): Promise<string> {
  for (const folder of [directory, dirname(resolve(sourcePath))]) {
    const found = await stat(folder).catch(() => null);
    if (found?.isDirectory()) return folder;
  }
  return resolve('/');
}
