import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Processes that do not outlive this one, however it ends: each waits for the end of its standard input, which the system
 * brings about when this process is gone.
 */

/** Runs "$@" and ends it when standard input does; with it, when it ends by itself. */
const KEEPER = `exec 3<&0 </dev/null
"$@" 3<&- &
machine=$!
( read -r _ <&3; kill -9 "$machine" ) >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$machine"
code=$?
kill "$watch" 2>/dev/null
exit "$code"
`;

/** Removes a folder at the end of standard input. */
const SWEEPER = 'cd /; read -r _; rm -rf -- "$1"';

export interface Tied {
  readonly child: ChildProcess;
  /** Resolves when it has ended and all it wrote was read; null when it could not be started or a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Ends it, and waits for that. */
  end(): Promise<void>;
}

export function startTied(program: string, words: readonly string[], folder: string): Tied {
  return tie(['-c', KEEPER, 'core-lens-keeper', program, ...words], folder);
}

/** Watches over a folder: it is gone once this was ended. */
export function tieFolder(folder: string): Tied {
  return tie(['-c', SWEEPER, 'core-lens-sweeper', folder], '/');
}

function tie(words: readonly string[], folder: string): Tied {
  const child = spawn('/bin/sh', words, {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C in a terminal is for us, who end it in good order.
    detached: true,
  });
  // It may have ended when its input is.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => {
      resolve(null);
    });
    child.once('close', (code) => {
      resolve(code);
    });
  });
  const end = async () => {
    child.stdin.end();
    await ended;
  };
  return { child, ended, end };
}
