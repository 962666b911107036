import { dirname, isAbsolute, join, resolve } from 'node:path';

/** Where the sources of an object may lie, beside and above it. */
export interface SourceFolders {
  /** Folders in which a path that the compiler recorded may begin, the likeliest first. */
  readonly roots: readonly string[];
  /** Local paths by the beginnings of recorded ones that they stand for. */
  readonly map: Readonly<Record<string, string>>;
}

/** Folders above the object in which a path that the compiler recorded may begin. */
const MOST_ANCESTORS = 8;

/** The paths that a recorded one may stand for; a relative one begins at a root, at the object's folder, or above it. */
export function pathsOf(recorded: string, objectPath: string, folders: SourceFolders): string[] {
  if (recorded === '' || recorded.includes('\0')) return [];
  const paths = mappedPaths(recorded, folders.map);
  // clang puts the folder that it ran in before `../src/x.c`, which editors call by its shortest path.
  if (isAbsolute(recorded)) return isRemote(recorded) ? paths : [...paths, resolve(recorded)];
  for (const root of folders.roots) paths.push(resolve(root, recorded));
  let folder = resolve(dirname(objectPath));
  for (let i = 0; i < MOST_ANCESTORS; i++) {
    paths.push(join(folder, recorded));
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  return [...new Set(paths)];
}

function mappedPaths(recorded: string, map: SourceFolders['map']): string[] {
  const prefixes = Object.keys(map).filter(
    (prefix) => recorded === prefix || recorded.startsWith(prefix.replace(/\/*$/, '/')),
  );
  return prefixes
    .sort((a, b) => b.length - a.length)
    .map((prefix) => join(map[prefix], recorded.slice(prefix.length)));
}

/** An object must not have Windows ask another machine for a file, which tells that machine who the user is. */
function isRemote(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}
