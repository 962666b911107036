import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { run, type Surroundings } from '../../server/src/cli';
import type { Ask } from '../../server/src/ssh';

export const ROOT = join(__dirname, '..', '..');
export const EXAMPLES = join(ROOT, 'examples');

const DIST = process.env.CORE_LENS_DIST ?? join(ROOT, 'dist');
/** The program as it is shipped; `npm test` has built it before. */
export const BUILT = join(DIST, 'cli.js');

export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command line in this process, as in a pipe unless told otherwise. */
export async function coreLens(
  words: readonly string[],
  surroundings: {
    terminalWidth?: number;
    environment?: NodeJS.ProcessEnv;
    bundled?: string;
    signal?: AbortSignal;
    ask?: Ask;
  } = {},
): Promise<Ran> {
  let output = '';
  let errors = '';
  const given: Surroundings = {
    bundledKernels: surroundings.bundled ?? join(ROOT, 'kernels'),
    version: '0.0.0-test',
    environment: surroundings.environment ?? {},
    output: {
      isTerminal: surroundings.terminalWidth !== undefined,
      width: surroundings.terminalWidth ?? null,
      write: (text) => (output += text),
    },
    writeError: (text) => (errors += text),
    cancellation: () => surroundings.signal ?? new AbortController().signal,
    asking: () => surroundings.ask ?? null,
    askpass: join(DIST, 'askpass.js'),
  };
  const code = await run(words, given);
  return { code, output, errors };
}

/** Runs the built program as a user does; `npm test` has built it before. */
export function builtCoreLens(words: readonly string[], shellTail = ''): Ran {
  const { status, stdout, stderr } =
    shellTail === ''
      ? spawnSync(process.execPath, [BUILT, ...words], { encoding: 'utf8', cwd: ROOT })
      : spawnSync('sh', ['-c', `"$0" "$@" ${shellTail}`, process.execPath, BUILT, ...words], {
          encoding: 'utf8',
          cwd: ROOT,
        });
  return { code: status ?? -1, output: stdout, errors: stderr };
}
