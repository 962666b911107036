/** What a run in the extension host leaves in its result file. */
export interface HostResult {
  /** False until the last test has ended: an extension host that was killed reports no failure by itself. */
  readonly isDone: boolean;
  readonly tests: readonly HostTest[];
  /** Errors of the extension, or of the tests, that nobody caught. */
  readonly strays: readonly string[];
}

export interface HostTest {
  readonly titles: readonly string[];
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly error: string | null;
  /** In milliseconds. */
  readonly duration: number;
}

/** What a program of the folder leaves behind when it was run; in a folder that is not trusted it must not be. */
export const TRAP_FILE = 'was-run';
