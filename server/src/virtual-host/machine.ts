import { ConsoleLog } from './console';
import { startTied, type Tied } from './tied';

const MOST_ERRORS = 8192;

/** A running QEMU. */
export class Machine {
  readonly console = new ConsoleLog();
  private errors = '';
  private isOver = false;

  private constructor(private readonly tied: Tied) {
    const { stdout, stderr } = tied.child;
    stdout?.on('data', (piece: Buffer) => {
      this.console.add(piece);
    });
    stderr?.setEncoding('utf8');
    stderr?.on('data', (piece: string) => {
      this.errors = (this.errors + piece).slice(-MOST_ERRORS);
    });
    void tied.ended.then(() => {
      this.isOver = true;
    });
  }

  static start(qemu: string, words: readonly string[], folder: string): Machine {
    return new Machine(startTied(qemu, words, folder));
  }

  get ended(): Promise<number | null> {
    return this.tied.ended;
  }

  get hasEnded(): boolean {
    return this.isOver;
  }

  /** What QEMU itself complained about. */
  get complaints(): string {
    return this.errors.trim();
  }

  /** Waits for a line with one of the marks, for the end of the machine or for the signal. */
  until(marks: readonly string[], signal: AbortSignal): Promise<string | null> {
    return new Promise((resolve) => {
      const finish = (mark: string | null) => {
        forget();
        signal.removeEventListener('abort', stop);
        resolve(mark);
      };
      const stop = () => {
        finish(null);
      };
      const forget = this.console.onLine((line) => {
        const mark = marks.find((each) => line.includes(each));
        if (mark !== undefined) finish(mark);
      });
      signal.addEventListener('abort', stop, { once: true });
      void this.ended.then(stop);
      if (signal.aborted) stop();
    });
  }

  stop(): Promise<void> {
    return this.tied.end();
  }
}
