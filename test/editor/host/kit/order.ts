/** What the launcher tells the run, in the environment variable of this name, as JSON. */
export const ORDER = 'CORE_LENS_HOST_ORDER';

/** The environment variable with the folder in which a host’s BPF file system is seen. */
export const PINS_OF_HOST = 'CORE_LENS_PINS_OF_HOST';

export interface HostOrder {
  readonly resultFile: string;
  /** Bundled specs. */
  readonly specs: readonly string[];
  /** A pattern of full titles, or none for all. */
  readonly grep: string | null;
  readonly hasClang: boolean;
}

export function readOrder(): HostOrder {
  return JSON.parse(process.env[ORDER] ?? '') as HostOrder;
}

/** A hook that leaves the tests of a suite out where nothing can be compiled; the launcher has said why. */
export function needsClang(this: Mocha.Context): void {
  if (!readOrder().hasClang) this.skip();
}
