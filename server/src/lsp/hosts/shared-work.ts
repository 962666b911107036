import type { Result } from '../../bytes';

/** Work that several wait for, of whom each may give up; it is ended when nobody waits any more. */
export class SharedWork<T> {
  readonly ended: Promise<Result<T>>;
  private readonly ending = new AbortController();
  private waiting = 0;

  constructor(work: (signal: AbortSignal) => Promise<Result<T>>) {
    this.ended = work(this.ending.signal);
  }

  /** Whether it was ended, and only its last steps are to be waited for. */
  get isEnding(): boolean {
    return this.ending.signal.aborted;
  }

  /** Null: it was given up by who asks. */
  async join(signal: AbortSignal): Promise<Result<T> | null> {
    let giveUp: () => void = () => undefined;
    const givenUp = new Promise<null>((resolve) => {
      giveUp = () => {
        resolve(null);
      };
    });
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    this.waiting++;
    try {
      return await Promise.race([givenUp, this.ended]);
    } finally {
      signal.removeEventListener('abort', giveUp);
      this.waiting--;
      if (this.waiting === 0) this.ending.abort();
    }
  }

  async end(): Promise<void> {
    this.ending.abort();
    await this.ended;
  }
}
