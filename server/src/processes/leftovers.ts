import { rmSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Runs and folders that must not outlive this process. */
const running = new Set<() => void>();
const folders = new Set<string>();
let isWatching = false;

function watchExit(): void {
  if (isWatching) return;
  isWatching = true;
  process.on('exit', () => {
    for (const kill of running) kill();
    for (const folder of folders) removeNow(folder);
  });
}

export function rememberRun(kill: () => void): void {
  watchExit();
  running.add(kill);
}

export function forgetRun(kill: () => void): void {
  running.delete(kill);
}

export function rememberFolder(folder: string): void {
  watchExit();
  folders.add(folder);
}

export async function removeFolder(folder: string): Promise<void> {
  // Windows keeps the files of a process for a moment after its end.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  folders.delete(folder);
}

function removeNow(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The next start tries again.
  }
}

/** Which folders are of processes that were killed. */
export interface Stale {
  readonly place: string;
  /** How their names begin. */
  readonly prefix: string;
  /** Milliseconds since the last change in one, longer than any process takes until `isInUse` can tell. */
  readonly olderThan: number;
  readonly isInUse?: (folder: string) => Promise<boolean>;
}

/** Removes such folders of this user. Others may have some in the same place, and links by that name are not ours. */
export async function removeStaleFolders(stale: Stale): Promise<void> {
  const { place, prefix, olderThan, isInUse } = stale;
  const names = await readdir(place).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const path = join(place, name);
    const found = await lstat(path).catch(() => null);
    if (!found?.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) continue;
    if (Date.now() - found.mtimeMs <= olderThan || (await isInUse?.(path))) continue;
    await removeFolder(path);
  }
}
