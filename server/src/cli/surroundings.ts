import type { Ask } from '../ssh';

/** All that the command line takes from its surroundings, so that tests give their own. */
export interface Surroundings {
  readonly bundledKernels: string;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly output: {
    readonly isTerminal: boolean;
    /** Characters a line, null when unknown. */
    readonly width: number | null;
    readonly write: (text: string) => void;
  };
  readonly writeError: (text: string) => void;
  /** From the first call on, what would end the process aborts this, so that hosts are left clean. */
  readonly cancellation: () => AbortSignal;
  /** Answers what ssh asks; null where nobody can be asked. */
  readonly asking: () => Ask | null;
  /** The program that hands ssh's questions on; left out, it lies beside this one. */
  readonly askpass?: string;
}

export const EXIT_DONE = 0;
export const EXIT_FOUND = 1;
export const EXIT_UNUSABLE = 2;
