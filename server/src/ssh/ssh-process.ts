import { spawn, type ChildProcess } from 'node:child_process';
import { endGroup, forgetRun, HAS_GROUPS, rememberRun } from '../processes';
import { KeptBytes } from './kept-bytes';
import { MarkedStream } from './marked-stream';
import type { Packed } from './remote-script';

export interface SshLaunch {
  readonly program: string;
  readonly words: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** What is kept of a script's outputs, and who is told of them. */
export interface Keeping {
  readonly mostOutput: number;
  readonly onOutput?: (piece: Uint8Array, stream: 'output' | 'errors') => void;
}

/** How an ssh ended. */
export type SshEnd =
  | { readonly kind: 'ended'; readonly code: number | null }
  | { readonly kind: 'not-started'; readonly error: unknown };

/** A process that ssh started may hold its outputs open: so long nothing comes out of them before they are given up. */
const PIPE_GRACE = 1000;

/** Whether ssh ended because of the connection: by its own code for that, or because it was ended. */
export function isOfConnection(code: number | null): boolean {
  return code === null || code === 255;
}

/** One ssh, and on the host a shell that waits for one script. */
export class SshProcess {
  readonly output = new MarkedStream();
  readonly errors = new MarkedStream();
  /** True as soon as the script runs; false when ssh ended before. */
  readonly started: Promise<boolean>;
  readonly ended: Promise<SshEnd>;
  private readonly child: ChildProcess | null;

  constructor(launch: SshLaunch) {
    const child = startOf(launch);
    if ('kind' in child) {
      this.child = null;
      this.started = Promise.resolve(false);
      this.ended = Promise.resolve(child);
      return;
    }
    this.child = child;
    const ended = this.endOf(child);
    this.ended = ended;
    this.started = new Promise((resolve) => {
      const look = () => {
        if (this.output.isMarked && this.errors.isMarked) resolve(true);
      };
      child.stdout?.on('data', (piece: Buffer) => {
        this.output.add(piece);
        look();
      });
      child.stderr?.on('data', (piece: Buffer) => {
        this.errors.add(piece);
        look();
      });
      void ended.then(() => {
        resolve(this.output.isMarked);
      });
    });
    // Its end is what the other side notices; writing to who has gone is no fault.
    child.stdin?.on('error', () => undefined);
  }

  /** Has it run its script. */
  run({ mark, input }: Packed, { mostOutput, onOutput }: Keeping): void {
    for (const name of ['output', 'errors'] as const) {
      // Errors end with what is to blame.
      const kept = new KeptBytes(mostOutput, name === 'errors');
      this[name].expect(mark, kept, (piece) => onOutput?.(piece, name));
    }
    for (const piece of input) this.child?.stdin?.write(piece);
  }

  /** Lets the script clean up, and ends all that is left here after `grace` milliseconds. */
  async stop(grace: number): Promise<void> {
    this.child?.stdin?.destroy();
    let timer: NodeJS.Timeout | undefined;
    const tired = new Promise((resolve) => {
      timer = setTimeout(resolve, grace);
    });
    await Promise.race([this.ended, tired]);
    clearTimeout(timer);
    this.kill();
  }

  kill(): void {
    if (this.child !== null) endGroup(this.child);
  }

  private endOf(child: ChildProcess): Promise<SshEnd> {
    return new Promise((resolve) => {
      const kill = () => {
        endGroup(child);
      };
      let timer: NodeJS.Timeout | undefined;
      const finish = (end: SshEnd) => {
        clearTimeout(timer);
        forgetRun(kill);
        child.stdin?.destroy();
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(end);
      };
      rememberRun(kill);
      child.once('error', (error) => {
        finish({ kind: 'not-started', error });
      });
      child.once('close', (code) => {
        finish({ kind: 'ended', code });
      });
      child.once('exit', (code) => {
        // The processes that it started, such as a ProxyCommand, are of no use without it.
        kill();
        timer = setTimeout(() => {
          finish({ kind: 'ended', code });
        }, PIPE_GRACE);
        const later = () => timer?.refresh();
        child.stdout?.on('data', later);
        child.stderr?.on('data', later);
      });
    });
  }
}

function startOf(launch: SshLaunch): ChildProcess | Extract<SshEnd, { kind: 'not-started' }> {
  try {
    return spawn(launch.program, launch.words, {
      cwd: launch.directory,
      env: launch.environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group and session of its own: it can be ended as a whole, and has no terminal to ask at.
      detached: HAS_GROUPS,
      windowsHide: true,
    });
  } catch (error) {
    return { kind: 'not-started', error };
  }
}
