import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { stampOf, type Fault, type Result } from '../bytes';
import {
  COMMANDS_FILE,
  readCompileCommands,
  type CompileCommand,
  type CompileCommands,
} from './compile-commands';

/** Folders above a source that are looked into at most, as where it is in no workspace folder. */
const MOST_ANCESTORS = 16;

/** Below each of these the build may have left its commands. */
const BUILD_FOLDERS = ['', 'build'];

/** Folders in which the sources of an object are looked for. */
const MOST_DIRECTORIES = 16;

export interface CommandSearch {
  readonly sourcePath: string;
  /** Nothing above it is looked into; null when the source is in none. */
  readonly workspaceFolder: string | null;
  /** A compile_commands.json or its folder, absolute; null to look for one. */
  readonly configured: string | null;
}

export interface FoundCommand {
  readonly command: CompileCommand | null;
  /** The file that it is from, or that was to be read. */
  readonly path: string | null;
  readonly fault: Fault | null;
}

interface Kept {
  readonly stamp: string;
  readonly read: Promise<Result<CompileCommands>>;
}

/** Finds the command that a build compiles a source with; files are read again when they changed. */
export class CompileCommandFinder {
  private readonly kept = new Map<string, Kept>();

  async find(search: CommandSearch): Promise<FoundCommand> {
    const { sourcePath, configured } = search;
    const paths = configured === null ? candidates(search) : [configured];
    let fault: Fault | null = null;
    for (const path of paths) {
      const read = await this.read(path, configured !== null);
      if (read === null) continue;
      if (!read.ok) {
        fault ??= read.fault;
        continue;
      }
      const command = read.value.of(sourcePath);
      // The nearest file that knows the source: one above may be of a larger build.
      if (command !== null) return { command, path: read.value.path, fault: null };
    }
    return { command: null, path: configured, fault };
  }

  /** The folders that the builds of a workspace folder run in, and that of their file; a few at most. */
  async directories(folder: string, configured: string | null): Promise<readonly string[]> {
    const places = BUILD_FOLDERS.map((build) => join(folder, build, COMMANDS_FILE));
    const found: string[] = [];
    for (const path of configured === null ? places : [configured]) {
      const read = await this.read(path, false);
      if (read?.ok) found.push(dirname(read.value.path), ...read.value.directories);
    }
    return [...new Set(found)].slice(0, MOST_DIRECTORIES);
  }

  /** What is wrong with what the settings name; null when it can be read. */
  async faultOf(configured: string): Promise<Fault | null> {
    const read = await this.read(configured, true);
    return read === null || read.ok ? null : read.fault;
  }

  private async read(path: string, isWanted: boolean): Promise<Result<CompileCommands> | null> {
    const stamp = await stateOf(path);
    if (stamp === null && !isWanted) return null;
    const known = this.kept.get(path);
    if (stamp !== null && known?.stamp === stamp) return known.read;
    const read = readCompileCommands(path);
    if (stamp !== null) this.kept.set(path, { stamp, read });
    return read;
  }
}

/** What tells one state of a file from another; null when there is none. */
async function stateOf(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    const file = found.isDirectory() ? await stat(join(path, COMMANDS_FILE)) : found;
    return stampOf(file);
  } catch {
    return null;
  }
}

function candidates({ sourcePath, workspaceFolder }: CommandSearch): string[] {
  const last = workspaceFolder === null ? null : resolve(workspaceFolder);
  const paths: string[] = [];
  let folder = dirname(resolve(sourcePath));
  for (let i = 0; i < MOST_ANCESTORS; i++) {
    for (const build of BUILD_FOLDERS) paths.push(join(folder, build, COMMANDS_FILE));
    const above = dirname(folder);
    if (folder === last || above === folder) break;
    folder = above;
  }
  return paths;
}
