import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

const EXECUTABLE = process.platform === 'win32' ? '.exe' : '';

/** The files that a name may stand for, in the order of the path. */
export function onPath(name: string, environment: NodeJS.ProcessEnv): string[] {
  const file = name.endsWith(EXECUTABLE) ? name : name + EXECUTABLE;
  const folders = (environment.PATH ?? environment.Path ?? '').split(delimiter);
  // An empty entry would be the working folder: what lies there must not run.
  return folders.filter((folder) => isAbsolute(folder)).map((folder) => join(folder, file));
}

export async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
