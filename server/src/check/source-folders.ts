import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';

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
  if (isAbsolute(recorded)) {
    if (isRemote(recorded)) return paths;
    // clang puts the folder that it ran in before `../src/x.c`, which editors call by its shortest path.
    const path = resolve(recorded);
    return [...paths, ...throughLinks(path, folders.roots), path];
  }
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

/** The names that a file has below folders that are links: compilers record the real one, an editor has that of its folder. */
function throughLinks(path: string, roots: readonly string[]): string[] {
  return roots.flatMap((root) => {
    const real = realPath(root);
    const isLinked =
      real !== resolve(root) && path.startsWith(real.endsWith(sep) ? real : real + sep);
    return isLinked ? [join(root, path.slice(real.length))] : [];
  });
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** An object must not have Windows ask another machine for a file, which tells that machine who the user is. */
function isRemote(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}
