/** Counts the time that a host takes, but not the time that a user takes to answer. */
export class ConnectClock {
  private left: number;
  private since = 0;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(
    limit: number,
    private readonly onEnd: () => void,
  ) {
    this.left = limit;
    this.resume();
  }

  pause(): void {
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.left -= performance.now() - this.since;
  }

  resume(): void {
    if (this.timer !== null || this.isStopped) return;
    this.since = performance.now();
    this.timer = setTimeout(this.onEnd, Math.max(0, this.left));
  }

  stop(): void {
    this.pause();
    this.isStopped = true;
  }
}
