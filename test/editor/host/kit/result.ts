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

/** What the launcher tells the run, in the environment variable of this name, as JSON. */
export const ORDER = 'CORE_LENS_HOST_ORDER';

export interface HostOrder {
  readonly resultFile: string;
  /** Bundled specs. */
  readonly specs: readonly string[];
  /** A pattern of full titles, or none for all. */
  readonly grep: string | null;
}

/** What a program of the folder leaves behind when it was run; in a folder that is not trusted it must not be. */
export const TRAP_FILE = 'was-run';
