import nativeFs, { Dirent } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { glob, type FileSystemAdapter } from 'tinyglobby';
import { reasonOf, type Fault } from '../bytes';
import { failure } from './faults';
import { objectMatcher, soundGlobs, type ObjectGlobs } from './object-globs';

/** The kernel's own tests are about a thousand; more are hardly one project's. */
export const MOST_OBJECTS = 2000;
/** A home folder opened as a workspace must not be read for minutes. */
export const MOST_FOLDERS = 50_000;
/** Unreadable folders that are told of. */
const MOST_FAULTS = 5;

export interface ObjectSearch extends ObjectGlobs {
  readonly signal?: AbortSignal;
}

export interface FoundObjects {
  /** Absolute, ascending. */
  readonly paths: readonly string[];
  /** Whether there may be more: a limit was reached, or the search was cancelled. */
  readonly isCut: boolean;
  readonly faults: readonly Fault[];
}

/**
 * The objects below a folder. Symbolic links to folders are not followed, so that none leads in a circle; what cannot be
 * read is left out and told of.
 */
export async function findObjects(search: ObjectSearch): Promise<FoundObjects> {
  const { sound, faults } = soundGlobs(search);
  const reader = new FolderReader();
  const found = await matches(sound, reader, search.signal);
  const isObject = objectMatcher(sound);
  const paths = found.map((path) => resolve(path)).filter(isObject);
  const all = [...new Set(paths)].sort();
  const told = [...faults, ...reader.faults];
  if (all.length > MOST_OBJECTS) told.push(failure('too-many-objects', MOST_OBJECTS).fault);
  return {
    paths: all.slice(0, MOST_OBJECTS),
    isCut: all.length > MOST_OBJECTS || reader.isCut || search.signal?.aborted === true,
    faults: told,
  };
}

async function matches(
  { folder, globs, exclude }: ObjectGlobs,
  reader: FolderReader,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  if (globs.length === 0) return [];
  return glob(globs, {
    cwd: folder,
    ignore: exclude,
    absolute: true,
    dot: true,
    followSymbolicLinks: false,
    expandDirectories: false,
    fs: reader.fileSystem,
    ...(signal && { signal }),
  });
}

type Listed = (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void;

/** Reads folders until there were too many, and remembers which could not be read. */
class FolderReader {
  readonly faults: Fault[] = [];
  isCut = false;
  private read = 0;

  readonly fileSystem: FileSystemAdapter = {
    readdir: ((path: string, options: { withFileTypes: true }, listed: Listed) => {
      if (++this.read > MOST_FOLDERS) {
        this.cut();
        listed(null, []);
        return;
      }
      nativeFs.readdir(path, options, (error, entries) => {
        if (error === null) {
          void linksToFiles(path, entries).then((seen) => {
            listed(null, seen);
          });
          return;
        }
        this.unreadable(path, error);
        listed(null, []);
      });
    }) as typeof nativeFs.readdir,
  };

  private cut(): void {
    if (this.isCut) return;
    this.isCut = true;
    this.faults.push(failure('too-many-folders', MOST_FOLDERS).fault);
  }

  private unreadable(path: string, error: unknown): void {
    if (this.faults.length >= MOST_FAULTS) return;
    this.faults.push(failure('folder-unreadable', resolve(path), reasonOf(error)).fault);
  }
}

/** Links to files count as files; those to folders stay links, which are not followed. */
async function linksToFiles(folder: string, entries: Dirent[]): Promise<Dirent[]> {
  if (!entries.some((entry) => entry.isSymbolicLink())) return entries;
  return Promise.all(
    entries.map(async (entry) => {
      if (!entry.isSymbolicLink()) return entry;
      const target = await stat(join(folder, entry.name)).catch(() => null);
      return target?.isFile() ? Object.assign(new Dirent(), { name: entry.name, ...FILE }) : entry;
    }),
  );
}

const FILE = { isFile: () => true, isDirectory: () => false, isSymbolicLink: () => false };
