/** What the server and an editor say to each other about hosts; docs/commands.md describes it. */

/** Notification of the server: a `HostsStatus`, whenever it changes. */
export const HOSTS_NOTIFICATION = 'coreLens/hosts';
/** Notification of the server: a `WatchEvent`, while programs are watched. */
export const WATCH_NOTIFICATION = 'coreLens/watch';
/** Request of the server to editors that say `asks: true`: a `Question`, answered with a text, or null to refuse. */
export const ASK_REQUEST = 'coreLens/ask';
/** Of the documents that hold what a host said when it refused an object: `core-lens-log:/HOST/OBJECT.verifier.log`. */
export const LOG_SCHEME = 'core-lens-log';
/** The commands of code lenses for editors that say `commands: true`; the argument is `{ uri, program }`. */
export const LOAD_PROGRAM_COMMAND = 'coreLens.loadProgram';
export const TEST_PROGRAM_COMMAND = 'coreLens.testProgram';

/** What ssh or a host asks, as ssh words it. */
export interface Question {
  readonly host: string;
  /** `confirm`: yes or no; `host-key`: `yes`, or the fingerprint; `notice`: there is nothing to answer, it is cancelled when it is over. */
  readonly kind: 'password' | 'passphrase' | 'host-key' | 'confirm' | 'notice' | 'other';
  readonly text: string;
}

export interface HostsStatus {
  readonly hosts: readonly HostStatus[];
}

/** A host that was connected to since the server started. */
export interface HostStatus {
  /** As it was picked: a Host of the SSH configuration, or user@host:port. */
  readonly name: string;
  readonly state: 'connecting' | 'open' | 'closed';
  /** Why it is not open: what happened, and what to do. */
  readonly message: string | null;
  readonly isVirtual: boolean;
  readonly release: string | null;
  readonly machine: string | null;
  readonly distribution: string | null;
  /** What loading needs, and whether it is there. */
  readonly items: readonly HostItemStatus[];
  /** The folder of the catalogue with its kernel, once that was copied. */
  readonly kernel: string | null;
  /** Everything of CO-RE Lens that is pinned there. */
  readonly loads: readonly LoadStatus[];
  readonly isWatched: boolean;
}

export interface HostItemStatus {
  readonly id: string;
  /** `limited`: something will not work; `missing`: programs cannot be loaded. */
  readonly state: 'good' | 'limited' | 'missing';
  readonly text: string;
  /** The command, or else what is to be done, that mends it. */
  readonly remedy: string | null;
}

/** What one load left pinned on a host. */
export interface LoadStatus {
  /** The name of the folder below /sys/fs/bpf. */
  readonly pins: string;
  readonly object: string;
  /** `this`: this server loaded it; `other`: another did, whose connection is open; `none`: who loaded it has left. */
  readonly owner: 'this' | 'other' | 'none';
  readonly programs: readonly LoadedProgramStatus[];
  readonly maps: readonly string[];
}

export interface LoadedProgramStatus {
  readonly name: string;
  readonly id: number | null;
  readonly type: string;
  readonly tag: string;
  /** As the kernel rewrote them, of 8 bytes. */
  readonly instructions: number | null;
  /** Bytes of machine code; null: it is interpreted. */
  readonly jitBytes: number | null;
}

/** A host to choose. */
export interface HostChoice {
  readonly name: string;
  /** Where its name is from. */
  readonly from: 'ssh-config' | 'settings' | 'virtual' | 'typed';
  readonly isOpen: boolean;
  readonly release: string | null;
}

/** What came of loading an object on a host. */
export interface LoadResult {
  readonly host: string;
  /** `foreseen`: not tried, because the check says that it fails there; `not-done`: something else was in the way. */
  readonly outcome: 'loaded' | 'refused' | 'foreseen' | 'not-done' | 'cancelled';
  /** Why it was not done. */
  readonly message: string | null;
  readonly pins: string | null;
  readonly programs: readonly ProgramOnHost[];
  /** What the check said of the object for this host's kernel beforehand. */
  readonly foreseen: readonly string[];
  /** Why the host refused it, the most telling first. */
  readonly refusals: readonly Refusal[];
  /** The document with all that the host said. */
  readonly log: string | null;
}

export interface ProgramOnHost {
  readonly name: string;
  /** What the check said: null where it could not be made. */
  readonly verdict: 'loads' | 'fails' | 'unknown' | null;
  readonly outcome: 'loaded' | 'refused' | 'not loaded';
  /** Whether the check and the host differ. */
  readonly differs: boolean;
  readonly loaded: LoadedProgramStatus | null;
}

export interface Refusal {
  /** One of the causes of docs/json.md. */
  readonly cause: string;
  readonly program: string | null;
  readonly message: string;
  /** What the check had said, where it did not say the same. */
  readonly opinion: string | null;
  readonly path: string | null;
  /** From 1. */
  readonly line: number | null;
}

/** What came of running programs on a host. */
export interface TestResult {
  readonly host: string;
  /** Why nothing could be run there. */
  readonly message: string | null;
  readonly runs: readonly RunResult[];
}

export interface RunResult {
  /** The name of the case; null for a run that is of no file. */
  readonly name: string | null;
  readonly program: string;
  readonly outcome: 'ran' | 'passed' | 'failed' | 'refused' | 'not-run' | 'not-done';
  /** `XDP_PASS (2)` */
  readonly returned: string | null;
  readonly nanoseconds: number | null;
  /** What else there is to say, for people: differences, bytes, reasons; several lines. */
  readonly text: string;
  readonly mismatches: readonly Mismatch[];
  readonly refusals: readonly Refusal[];
}

/** An expectation that did not hold, at its place in the file of cases. */
export interface Mismatch {
  readonly field: string;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  /** From 0. */
  readonly line: number;
  readonly character: number;
}

/** The cases of a file, for lists of tests. */
export interface CaseList {
  /** The object that they are of. */
  readonly object: string | null;
  readonly cases: readonly CaseItem[];
  readonly faults: readonly CaseFaultItem[];
}

export interface CaseItem {
  readonly name: string;
  readonly program: string;
  /** From 0. */
  readonly line: number;
  readonly character: number;
}

export interface CaseFaultItem {
  readonly message: string;
  readonly line: number;
  readonly character: number;
}

/** What is watched on a host, as it comes. */
export type WatchEvent =
  | {
      readonly host: string;
      readonly kind: 'trace';
      readonly lines: readonly string[];
    }
  | {
      readonly host: string;
      readonly kind: 'programs';
      readonly programs: readonly WatchedProgram[];
    }
  | { readonly host: string; readonly kind: 'maps'; readonly maps: readonly WatchedMap[] }
  /** Something to know once: that the trace is not filtered, that runs are not measured. */
  | { readonly host: string; readonly kind: 'note'; readonly message: string }
  | { readonly host: string; readonly kind: 'ended'; readonly message: string | null };

export interface WatchedProgram {
  readonly pins: string;
  readonly name: string;
  readonly id: number | null;
  /** Since the watching began; null where the kernel does not measure. */
  readonly runs: number | null;
  readonly meanNanoseconds: number | null;
}

export interface WatchedMap {
  readonly pins: string;
  readonly name: string;
  readonly type: string;
  /** One text an entry, as bpftool writes it with the types of BTF. */
  readonly entries: readonly string[];
  readonly isCut: boolean;
  /** Why there are no entries to be shown. */
  readonly note: string | null;
}

/** A kernel that a virtual host can boot. */
export interface BootableKernel {
  /** What `coreLens.server.bootVirtualHost` takes. */
  readonly kernel: string;
  readonly release: string;
  /** False where only root may read it. */
  readonly isReadable: boolean;
}
