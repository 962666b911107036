import { isAbsolute, join, resolve } from 'node:path';
import type { KernelItem } from '../../server/src/settings';

/** In `coreLens.kernels`: every bundled kernel, also those of later versions. */
export const ALL_BUNDLED = 'bundled';
const ONE_BUNDLED = 'bundled:';

/** The part of a kernel that a choice looks at. */
export type Choosable = Pick<KernelItem, 'id' | 'source' | 'isChosen'>;

/** How entries of `coreLens.kernels` go with the ids of the server, in which paths are absolute. */
export interface Places {
  readonly folder: string | null;
  readonly home: string;
}

/** The id of the kernel that an entry names. */
export function idOf(entry: string, { folder, home }: Places): string {
  if (entry === ALL_BUNDLED || entry.startsWith(ONE_BUNDLED)) return entry;
  const written = folder === null ? entry : entry.replaceAll('${workspaceFolder}', folder);
  if (written === '~' || /^~[\\/]/.test(written)) return join(home, written.slice(1));
  return isAbsolute(written) || folder === null ? written : resolve(folder, written);
}

/** A kernel as it is written into the settings: relative when it is inside the folder. */
export function entryOf(id: string, { folder }: Places): string {
  if (folder === null) return id;
  const separator = folder.includes('\\') ? '\\' : '/';
  const prefix = folder.endsWith(separator) ? folder : folder + separator;
  return id.startsWith(prefix) ? id.slice(prefix.length).replaceAll('\\', '/') : id;
}

/**
 * The entries of `coreLens.kernels` after some kernels were chosen or put away, by their ids. `items` are the chosen and
 * the bundled ones; entries that are none of them stay.
 */
export function withChoice(
  entries: readonly string[],
  items: readonly Choosable[],
  changes: ReadonlyMap<string, boolean>,
  places: Places,
): string[] {
  const bundled = items.filter(isBundled);
  const chosen = bundled.filter(({ id, isChosen }) => changes.get(id) ?? isChosen);
  const isAll = bundled.length > 0 && chosen.length === bundled.length;
  const known = new Set([ALL_BUNDLED, ...bundled.map(({ id }) => id)]);
  const others = entries.filter((entry) => {
    const id = idOf(entry, places);
    return !known.has(id) && changes.get(id) !== false;
  });
  const named = new Set([...known, ...others.map((entry) => idOf(entry, places))]);
  const added = [...changes].flatMap(([id, isAdded]) =>
    isAdded && !named.has(id) ? [entryOf(id, places)] : [],
  );
  const first = isAll ? [ALL_BUNDLED] : chosen.map(({ id }) => id);
  return [...first, ...others, ...added];
}

export function isBundled({ source }: Pick<KernelItem, 'source'>): boolean {
  return source === 'bundled';
}
