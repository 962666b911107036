import { spawn, type ChildProcess } from 'node:child_process';
import { endGroup, forgetRun, HAS_GROUPS, rememberRun } from '../processes';

/** How a run ended. */
export type ProgramEnd =
  | {
      readonly kind: 'ended';
      /** Null when a signal ended it. */
      readonly code: number | null;
      readonly signal: string | null;
      readonly output: string;
      readonly errors: string;
    }
  | { readonly kind: 'not-started'; readonly error: unknown }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'cancelled' };

export interface ProgramRun {
  readonly program: string;
  readonly words: readonly string[];
  readonly directory?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeLimit: number;
  readonly signal?: AbortSignal;
}

/** What is kept of output and errors, each; the rest is read and forgotten. */
const MOST_CHARACTERS = 256 * 1024;

/** A process that a wrapper left behind may hold the pipes open: that long they are waited for. */
const PIPE_GRACE = 200;

/** Runs a program without a shell; whatever ends it early ends the processes that it started too. */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  if (run.signal?.aborted) return { kind: 'cancelled' };
  let child: ChildProcess;
  try {
    child = spawn(run.program, run.words, {
      cwd: run.directory,
      env: run.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, which can be ended as a whole.
      detached: HAS_GROUPS,
      windowsHide: true,
    });
  } catch (error) {
    return { kind: 'not-started', error };
  }
  return endOf(child, run);
}

function endOf(child: ChildProcess, { signal, timeLimit }: ProgramRun): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const output = collected(child.stdout);
    const errors = collected(child.stderr);
    const kill = () => {
      endGroup(child);
    };
    const finish = (end: ProgramEnd) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      forgetRun(kill);
      resolve(end);
    };
    const cancel = () => {
      kill();
      finish({ kind: 'cancelled' });
    };
    const timer = setTimeout(() => {
      kill();
      finish({ kind: 'timeout' });
    }, timeLimit);
    rememberRun(kill);
    signal?.addEventListener('abort', cancel, { once: true });
    child.once('error', (error) => {
      finish({ kind: 'not-started', error });
    });
    const end = (code: number | null, endSignal: NodeJS.Signals | null) => {
      finish({ kind: 'ended', code, signal: endSignal, output: output(), errors: errors() });
    };
    child.once('exit', (code, endSignal) => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        end(code, endSignal);
      }, PIPE_GRACE).unref();
    });
    child.once('close', end);
  });
}

function collected(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (piece: string) => {
    if (text.length < MOST_CHARACTERS) text += piece.slice(0, MOST_CHARACTERS - text.length);
  });
  return () => text;
}
