import type { SshProcess } from './ssh-process';

/** Milliseconds after a script, whose result is not to wait for this. */
const PAUSE = 50;

/**
 * A shell on the host that waits for the next script: the user's, also where that script is for root. A connection that did not let
 * one wait, or ended one, is not asked again.
 */
export class ReadyShell {
  private waiting: SshProcess | null = null;
  private isAdmitted = true;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly start: () => SshProcess) {}

  /** Null when there is none. */
  take(): SshProcess | null {
    const taken = this.waiting;
    this.waiting = null;
    return taken;
  }

  /** Starts one soon, unless one is there. */
  prepare(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.startNow();
    }, PAUSE);
    this.timer.unref();
  }

  private startNow(): void {
    if (!this.isAdmitted || this.waiting !== null) return;
    const shell = this.start();
    this.waiting = shell;
    void shell.ended.then(() => {
      if (this.waiting !== shell) return;
      this.waiting = null;
      this.giveUp();
    });
  }

  /** Starts none any more. */
  giveUp(): void {
    this.isAdmitted = false;
    clearTimeout(this.timer);
  }

  /** Milliseconds that the host has to end it. */
  async end(grace: number): Promise<void> {
    this.giveUp();
    await this.take()?.stop(grace);
  }
}
