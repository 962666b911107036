/** What the server and an editor say to each other beside the Language Server Protocol; docs/commands.md describes it. */

/** Notification of the server: a `Status`, whenever it changes. */
export const STATUS_NOTIFICATION = 'coreLens/status';
/** Notification of the editor: a `Trust`, when the user begins to trust the workspace. */
export const TRUST_NOTIFICATION = 'coreLens/trust';
/** Of the documents that show a kernel’s type as C: `core-lens-kernel:/KERNEL/KIND/NAME.h`. */
export const KERNEL_SCHEME = 'core-lens-kernel';
/** The command of code lenses for editors that say `commands: true`; its argument is that of `coreLens.server.program`. */
export const SHOW_PROGRAM_COMMAND = 'coreLens.showProgram';
/** The commands that hovers link to for these editors, with the arguments of `coreLens.server.hover` and `coreLens.server.type`. */
export const SHOW_HOVER_COMMAND = 'coreLens.showHover';
export const OPEN_TYPE_COMMAND = 'coreLens.openKernelType';

/** `initializationOptions` of the request `initialize`; each may be left out. */
export interface InitializationOptions {
  /** Whether programs that the workspace names may be run; true when it is left out. */
  readonly trusted?: boolean;
  /** The section `coreLens`, for editors that do not answer workspace/configuration. */
  readonly settings?: unknown;
  /** Whether the editor has the commands that lenses and hovers of the extension for VS Code lead to. */
  readonly commands?: boolean;
  /** Whether the editor answers `coreLens/ask`; else hosts that ask for something are not let in. */
  readonly asks?: boolean;
}

export interface Trust {
  readonly trusted: boolean;
}

export interface Status {
  readonly state: 'starting' | 'checking' | 'ready' | 'failed';
  readonly kernels: readonly KernelStatus[];
  readonly objects: readonly ObjectStatus[];
  readonly live: LiveStatus;
  readonly problems: ProblemCounts;
}

/** A chosen kernel. */
export interface KernelStatus {
  /** The entry of `coreLens.kernels` that names it alone: `bundled:NAME`, or a path. */
  readonly id: string;
  /** The shortest name that tells it from the others: `6.12`. */
  readonly label: string;
  readonly name: string;
  readonly release: string | null;
  readonly arch: string | null;
  readonly source: string;
  /** Why it cannot be used. */
  readonly fault: string | null;
  /** How many problems concern it. */
  readonly problems: number;
}

export interface ObjectStatus {
  readonly path: string;
  /** Stale: its sources were changed since. */
  readonly freshness: 'fresh' | 'stale' | 'unreadable';
  readonly programs: number;
  readonly programNames: readonly string[];
  readonly problems: number;
  readonly message: string | null;
  /** The paths of the sources that it was made from. */
  readonly sources: readonly string[];
}

export interface LiveStatus {
  readonly state: 'off' | 'idle' | 'compiling' | 'compile-error' | 'unavailable';
  readonly message: string | null;
}

export interface ProblemCounts {
  readonly error: number;
  readonly warning: number;
  readonly information: number;
  readonly hint: number;
}

/** A kernel that is chosen or could be. */
export interface KernelItem {
  readonly id: string;
  readonly label: string;
  readonly name: string;
  readonly release: string | null;
  /** `6.12.107` */
  readonly version: string | null;
  readonly arch: string | null;
  /** `bundled`, or a path. */
  readonly source: string;
  /** Where the facts were learned, in a sentence. */
  readonly provenance: string;
  readonly isChosen: boolean;
  readonly problems: number;
  readonly fault: string | null;
}
