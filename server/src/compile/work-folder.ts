import { mkdtemp, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf, success, type Result } from '../bytes';
import { rememberFolder, removeFolder } from '../processes';
import { failure } from './faults';

/** How the folders of runs begin, wherever they are. */
export const FOLDER_PREFIX = 'core-lens-live-';

/** Where folders of runs are made: in memory where that can be had. */
export function temporaryPlaces(): readonly string[] {
  return process.platform === 'linux' ? ['/dev/shm', tmpdir()] : [tmpdir()];
}

/** A text that stands for what a file holds. */
export interface Overlaid {
  /** Every absolute path by which clang may ask for the file. */
  readonly paths: ReadonlySet<string>;
  readonly text: string;
}

/** The files of one run, in a folder that only this user can look into. */
export class WorkFolder {
  readonly object: string;
  readonly overlay: string;

  private constructor(private readonly path: string) {
    this.object = join(path, 'object.o');
    this.overlay = join(path, 'overlay.json');
  }

  static async make(places: readonly string[]): Promise<Result<WorkFolder>> {
    let reason = '';
    for (const place of places) {
      try {
        // mkdtemp makes folders that are closed to others.
        const path = await mkdtemp(join(place, FOLDER_PREFIX));
        rememberFolder(path);
        return success(new WorkFolder(path));
      } catch (error) {
        reason = reasonOf(error);
      }
    }
    return failure('temporary-folder', places.at(-1) ?? '', reason);
  }

  /**
   * Writes texts that clang is to see in the place of files, and the overlay that says so. Real names stay the names of the
   * files, in messages and in the object.
   */
  async write(files: readonly Overlaid[]): Promise<Result<null>> {
    const roots: object[] = [];
    try {
      for (const [i, { paths, text }] of files.entries()) {
        const contents = join(this.path, `${i}.text`);
        await writeFile(contents, text, { mode: 0o600 });
        for (const name of paths) {
          roots.push({ type: 'file', name, 'external-contents': contents });
        }
      }
      const overlay = { version: 0, 'case-sensitive': true, 'use-external-names': false, roots };
      // The format is YAML, of which JSON is a part.
      await writeFile(this.overlay, JSON.stringify(overlay), { mode: 0o600 });
      return success(null);
    } catch (error) {
      return failure('temporary-folder', this.path, reasonOf(error));
    }
  }

  /** A source that includes another and holds nothing else. */
  async writeIncluding(path: string): Promise<string> {
    const stub = join(this.path, 'including.c');
    await writeFile(stub, `#include "${path}"\n`, { mode: 0o600 });
    return stub;
  }

  async readObject(): Promise<Uint8Array | null> {
    return readFile(this.object).catch(() => null);
  }

  remove(): Promise<void> {
    return removeFolder(this.path);
  }
}

/** The names of a file: as given, and with symbolic links followed where it is on disk. */
export async function namesOf(...paths: readonly string[]): Promise<ReadonlySet<string>> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  return new Set([...paths, ...real]);
}
