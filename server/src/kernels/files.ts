import { constants, type Dirent } from 'node:fs';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import type { Result } from '../bytes';
import { Chunks, type ByteSource } from './byte-source';
import { failure, fileSystemFailure } from './faults';
import { MOST_BTF_BYTES } from './limits';

/** A file that is read where it is wanted, and never as a whole unless asked. */
class FileSource implements ByteSource {
  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
  ) {}

  async read(position: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - position));
    return readRun(this.handle, position, wanted);
  }
}

/** A pipe that took a file's place meanwhile must not stop us; Windows has no such flag. */
const OPEN_FLAGS = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK);

type PathKind = 'file' | 'folder';

/** What `path` names, symbolic links followed. */
export function kindOfPath(path: string): Promise<Result<PathKind>> {
  return withoutExceptions(async () => {
    const stats = await stat(path);
    if (stats.isDirectory()) return { ok: true, value: 'folder' };
    if (stats.isFile()) return { ok: true, value: 'file' };
    if (stats.isFIFO()) return failure('not-a-file', 'a pipe');
    if (stats.isSocket()) return failure('not-a-file', 'a socket');
    return failure('not-a-file', 'a device');
  });
}

/** What a folder holds. */
export function entriesOf(folder: string): Promise<Result<Dirent[]>> {
  return withoutExceptions(async () => {
    return { ok: true, value: await readdir(folder, { withFileTypes: true }) };
  });
}

/** Opens a file for the time of `use`. */
export function withFile<T>(
  path: string,
  use: (source: ByteSource) => Promise<Result<T>>,
): Promise<Result<T>> {
  return withoutExceptions(async () => {
    const kind = await kindOfPath(path);
    if (!kind.ok) return kind;
    if (kind.value === 'folder') return failure('not-a-file', 'a folder');
    const handle = await open(path, OPEN_FLAGS);
    try {
      const { size } = await handle.stat();
      return await use(size > 0 ? new FileSource(handle, size) : await unsizedSource(handle));
    } finally {
      await handle.close();
    }
  });
}

/** Runs what touches the file system and turns its exceptions into faults. */
async function withoutExceptions<T>(run: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await run();
  } catch (error) {
    const isForeseen = error instanceof RangeError || (error instanceof Error && 'code' in error);
    if (!isForeseen) throw error;
    return fileSystemFailure(error);
  }
}

/** Files that the kernel makes up say that they hold nothing: they are read until they end. */
async function unsizedSource(handle: FileHandle): Promise<ByteSource> {
  const pieces: Uint8Array[] = [];
  for (let size = 0; size <= MOST_BTF_BYTES;) {
    const piece = await readRun(handle, size, 1 << 20);
    if (piece.length === 0) break;
    pieces.push(piece);
    size += piece.length;
  }
  return new Chunks(pieces);
}

async function readRun(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) return bytes.subarray(0, filled);
    filled += bytesRead;
  }
  return bytes;
}
