import { open, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse as parseShellWords } from 'shell-quote';
import { reasonOf, success, type Result } from '../bytes';
import { failure } from './faults';

export const COMMANDS_FILE = 'compile_commands.json';
/** That of a whole kernel has some 60 MiB. */
export const LARGEST_COMMANDS = 96 << 20;

/** How a build compiles one source. */
export interface CompileCommand {
  /** Absolute; relative paths of the arguments begin here. */
  readonly directory: string;
  /** As the build calls the source. */
  readonly file: string;
  /** The compiler first. */
  readonly arguments: readonly string[];
}

interface Entry {
  readonly directory: string;
  readonly file: string;
  readonly words: readonly string[] | string;
}

/** A compile_commands.json; its commands are taken apart when asked for. */
export class CompileCommands {
  private readonly entries = new Map<string, Entry[]>();

  constructor(
    readonly path: string,
    entries: readonly Entry[],
  ) {
    for (const entry of entries) {
      const source = resolve(entry.directory, entry.file);
      const known = this.entries.get(source);
      if (known === undefined) this.entries.set(source, [entry]);
      else known.push(entry);
    }
  }

  /** Where its commands run. */
  get directories(): readonly string[] {
    const all = [...this.entries.values()].flat().map(({ directory }) => directory);
    return [...new Set(all)];
  }

  get sources(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** The command of a source; the one for BPF where it is compiled several times. */
  of(sourcePath: string): CompileCommand | null {
    const commands = (this.entries.get(resolve(sourcePath)) ?? []).map(commandOf);
    return commands.find(({ arguments: words }) => areForBpf(words)) ?? commands.at(0) ?? null;
  }
}

/** Reads a compile_commands.json, or the one in a folder. */
export async function readCompileCommands(path: string): Promise<Result<CompileCommands>> {
  try {
    const file = await openCommands(path);
    try {
      const found = await file.handle.stat();
      if (!found.isFile()) return failure('commands-missing', file.path);
      if (found.size > LARGEST_COMMANDS) {
        return failure('commands-too-large', file.path, LARGEST_COMMANDS);
      }
      return commandsIn(file.path, await file.handle.readFile('utf8'));
    } finally {
      await file.handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return failure('commands-missing', path);
    return failure('commands-unreadable', path, reasonOf(error));
  }
}

async function openCommands(path: string): Promise<{ path: string; handle: FileHandle }> {
  const handle = await open(path, 'r');
  if (!(await handle.stat()).isDirectory()) return { path, handle };
  await handle.close();
  const inside = join(path, COMMANDS_FILE);
  return { path: inside, handle: await open(inside, 'r') };
}

/** Entries that name no source or no command are left out: one bad target must not cost the others theirs. */
export function commandsIn(path: string, text: string): Result<CompileCommands> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return failure('commands-malformed', path, error instanceof Error ? error.message : 'no JSON');
  }
  if (!Array.isArray(parsed)) return failure('commands-malformed', path, 'it holds no list');
  const folder = resolve(path, '..');
  const entries = parsed.flatMap((value: unknown) => entryOf(value, folder) ?? []);
  return success(new CompileCommands(path, entries));
}

function entryOf(value: unknown, folder: string): Entry | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  const { file, directory, command } = fields;
  if (typeof file !== 'string' || file === '') return null;
  const words = isListOfWords(fields.arguments) ? fields.arguments : command;
  if (typeof words !== 'string' && !isListOfWords(words)) return null;
  return {
    file,
    words,
    directory: resolve(folder, typeof directory === 'string' ? directory : ''),
  };
}

function isListOfWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

function commandOf({ directory, file, words }: Entry): CompileCommand {
  return { directory, file, arguments: typeof words === 'string' ? shellWords(words) : words };
}

/** A backslash divides paths on Windows. */
const ESCAPES = process.platform === 'win32' ? { escape: '^' } : {};

/** Stands for `#`, which shell-quote takes for a comment even within a word; no command has it. */
const HASH = '\ue023';

/** What a shell would make of a command, which is never given to one: variables stay as they are written. */
export function shellWords(command: string): string[] {
  try {
    const words = parseShellWords(command.replaceAll('#', HASH), (name) => `$${name}`, ESCAPES);
    return words.flatMap((word) => {
      const text = typeof word === 'string' ? word : 'pattern' in word ? word.pattern : null;
      return typeof text === 'string' ? [text.replaceAll(HASH, '#')] : [];
    });
  } catch {
    // A substitution that no shell takes either.
    return command.split(/\s+/).filter((word) => word !== '');
  }
}

function areForBpf(words: readonly string[]): boolean {
  return words.some(
    (word, i) =>
      /^--?target=bpf/.test(word) || (word === '-target' && words.at(i + 1)?.startsWith('bpf')),
  );
}
