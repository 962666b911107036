import { spawn } from 'node:child_process';
import { success, type Result, reasonOf } from '../bytes';
import { endGroup } from '../processes';

export interface ToolOutput {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface ToolRun {
  readonly folder?: string;
  readonly timeLimit: number;
  readonly signal: AbortSignal | undefined;
}

/** What is kept of output and errors, each. */
const MOST_CHARACTERS = 1 << 20;

/** Runs a tool without a shell in the language of its messages' authors; the fault is why there is no output. */
export function runTool(
  program: string,
  words: readonly string[],
  { folder, timeLimit, signal }: ToolRun,
): Promise<Result<ToolOutput, string>> {
  return new Promise((resolve) => {
    const fail = (fault: string) => {
      resolve({ ok: false, fault });
    };
    if (signal?.aborted) {
      fail('cancelled');
      return;
    }
    const child = spawn(program, words, {
      cwd: folder,
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, which can be ended as a whole.
      detached: true,
    });
    const output = collected(child.stdout);
    const errors = collected(child.stderr);
    const kill = (why: string) => {
      endGroup(child);
      fail(why);
    };
    const cancel = () => {
      kill('cancelled');
    };
    const timer = setTimeout(() => {
      kill(`no end within ${timeLimit / 1000} seconds`);
    }, timeLimit);
    const tidy = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    child.once('error', (error) => {
      tidy();
      fail(reasonOf(error));
    });
    child.once('close', (code) => {
      tidy();
      resolve(success({ code, output: output(), errors: errors() }));
    });
  });
}

/** The last line that says something: as a rule what went wrong. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

function collected(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    text += piece.slice(0, MOST_CHARACTERS - text.length);
  });
  return () => text;
}
