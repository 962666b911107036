import type { KernelItem } from '../../server/src/settings';

/** In `coreLens.kernels`: every bundled kernel, also those of later versions. */
export const ALL_BUNDLED = 'bundled';

/** The part of a kernel that a choice looks at. */
export type Choosable = Pick<KernelItem, 'id' | 'source' | 'isChosen'>;

/**
 * The entries of `coreLens.kernels` after some kernels were chosen or put away, by their ids. `items` are the chosen and
 * the bundled ones; entries that are none of them stay.
 */
export function withChoice(
  entries: readonly string[],
  items: readonly Choosable[],
  changes: ReadonlyMap<string, boolean>,
): string[] {
  const isChosen = ({ id, isChosen }: Choosable) => changes.get(id) ?? isChosen;
  const bundled = items.filter(isBundled);
  const chosen = bundled.filter(isChosen);
  const isAll = bundled.length > 0 && chosen.length === bundled.length;
  const known = new Set(bundled.map(({ id }) => id));
  const others = entries.filter(
    (entry) => entry !== ALL_BUNDLED && !known.has(entry) && changes.get(entry) !== false,
  );
  const added = [...changes].flatMap(([id, isAdded]) => (isAdded && !known.has(id) ? [id] : []));
  const first = isAll ? [ALL_BUNDLED] : chosen.map(({ id }) => id);
  return [...new Set([...first, ...others, ...added])];
}

export function isBundled({ source }: Pick<KernelItem, 'source'>): boolean {
  return source === 'bundled';
}

/** A path as it is written into the settings: relative when it is inside the folder. */
export function entryOf(path: string, folder: string | null): string {
  if (folder === null) return path;
  const separator = folder.includes('\\') ? '\\' : '/';
  const prefix = folder.endsWith(separator) ? folder : folder + separator;
  return path.startsWith(prefix) ? path.slice(prefix.length).replaceAll('\\', '/') : path;
}
