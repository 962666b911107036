import { rmSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How the folders of runs begin, wherever they are. */
export const FOLDER_PREFIX = 'core-lens-live-';

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

/**
 * Removes the folders of this user's runs that are older than any run lasts: those of a process that was killed. Others may
 * have such folders in the same place, and links by that name are not ours.
 */
export async function removeStaleFolders(place: string, olderThan: number): Promise<void> {
  const names = await readdir(place).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(FOLDER_PREFIX))) {
    const path = join(place, name);
    const found = await lstat(path).catch(() => null);
    if (!found?.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) continue;
    if (Date.now() - found.mtimeMs > olderThan) await removeFolder(path);
  }
}
