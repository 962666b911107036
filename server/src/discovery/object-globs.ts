import { relative, sep } from 'node:path';
import picomatch from 'picomatch';
import type { Fault } from '../bytes';
import { failure } from './faults';

export interface ObjectGlobs {
  /** Absolute; patterns that are relative begin here. */
  readonly folder: string;
  /** What begins with `!` excludes. */
  readonly globs: readonly string[];
  readonly exclude: readonly string[];
}

/** The patterns that can be understood, and the faults of the others. */
export function soundGlobs({ folder, globs, exclude }: ObjectGlobs): {
  readonly sound: ObjectGlobs;
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const isSound = (glob: string): boolean => {
    if (glob === '') return false;
    try {
      picomatch.makeRe(glob, { ...OPTIONS, strictBrackets: true });
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      faults.push(failure('glob-malformed', shortened(glob), reason).fault);
      return false;
    }
  };
  const negated = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const wanted = globs.filter((glob) => !glob.startsWith('!'));
  const sound = {
    folder,
    globs: wanted.filter(isSound),
    exclude: [...exclude, ...negated].filter(isSound),
  };
  return { sound, faults };
}

/** Dot folders count: `.output` is one. */
const OPTIONS = { dot: true } as const;

/** Tells of paths, such as those that a watcher saw change, whether the search would find them. */
export function objectMatcher(given: ObjectGlobs): (path: string) => boolean {
  const { folder, globs, exclude } = soundGlobs(given).sound;
  if (globs.length === 0) return () => false;
  const isWanted = picomatch([...globs], OPTIONS);
  const isExcluded = exclude.length === 0 ? () => false : picomatch([...exclude], OPTIONS);
  return (path) => {
    const names = [slashed(relative(folder, path)), slashed(path)];
    return (
      names.some((name) => isWanted(name)) &&
      !names.flatMap(withFolders).some((name) => isExcluded(name))
    );
  };
}

interface KeptMatcher {
  readonly exclude: readonly string[];
  readonly matches: (path: string) => boolean;
}

/** By the patterns and the folder: a checkout changes thousands of files, and patterns take long to understand. */
const kept = new WeakMap<readonly string[], Map<string, KeptMatcher>>();

export function isObjectPath(
  path: string,
  folder: string,
  globs: readonly string[],
  exclude: readonly string[],
): boolean {
  const ofGlobs = kept.get(globs) ?? new Map<string, KeptMatcher>();
  kept.set(globs, ofGlobs);
  let known = ofGlobs.get(folder);
  if (known?.exclude !== exclude) {
    known = { exclude, matches: objectMatcher({ folder, globs, exclude }) };
    ofGlobs.set(folder, known);
  }
  return known.matches(path);
}

/** A path and the folders that it is in: the search does not enter one that is excluded. */
function withFolders(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/')).filter((name) => name !== '');
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

function shortened(glob: string): string {
  return glob.length > 60 ? `${glob.slice(0, 60)}…` : glob;
}
