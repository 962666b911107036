import type { Severity } from '../problem';
import type { HostRequests } from './host-messages';

/** A place in a document as editors count: from 0, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface PlaceRange {
  readonly start: Place;
  readonly end: Place;
}

/** A kernel by what the settings call it and where it is. */
export interface KernelChoice {
  readonly id: string;
  readonly path: string;
  /** 'bundled', or the path. */
  readonly source: string;
}

/** What is known of a kernel that was to be opened. */
export interface KernelSummary {
  readonly id: string;
  readonly name: string;
  /** The shortest name that tells it from the others it was opened with. */
  readonly label: string;
  readonly release: string | null;
  readonly version: string | null;
  readonly arch: string | null;
  readonly source: string;
  /** What its BTF was found in, and from where its release is known. */
  readonly provenance: string;
  /** Why it cannot be used; null when it can. */
  readonly fault: string | null;
  /** What is wrong beside the BTF. */
  readonly notes: readonly string[];
}

/** An object to be checked. */
export interface CheckJob {
  /** Later jobs of the same key replace earlier ones. */
  readonly key: string;
  /** The object file; for unsaved text that was compiled, the source. */
  readonly path: string;
  /** What was compiled of unsaved text; null: the file is read. */
  readonly live: { readonly bytes: Uint8Array } | null;
  readonly kernels: readonly string[];
  /** `name=value` */
  readonly constants: readonly string[];
  /** Where recorded paths may begin, and what stands for them. */
  readonly roots: readonly string[];
  readonly sourceMap: Readonly<Record<string, string>>;
}

/** What became of a check. */
export type CheckOutcome =
  | { readonly kind: 'checked'; readonly report: ObjectReport }
  | { readonly kind: 'fault'; readonly code: string; readonly message: string }
  /** A later job of the same key took its place. */
  | { readonly kind: 'replaced' };

/** What is told of an object beside its problems. */
export interface ObjectReport {
  readonly key: string;
  readonly path: string;
  readonly programs: readonly string[];
  /** Files that were found, as editors call them. */
  readonly sources: readonly string[];
  /** Whether all lines of these are where they were compiled. */
  readonly isUnedited: boolean;
  /** Problems of lines that were changed since. */
  readonly hidden: number;
  readonly problems: number;
  /** What else is to be said of it. */
  readonly notes: readonly string[];
}

/** A problem in the file that it is published for. */
export interface FileProblem {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | null;
  readonly range: PlaceRange;
  readonly related: readonly {
    readonly path: string;
    readonly range: PlaceRange;
    readonly message: string;
  }[];
  /** Ids of the kernels it concerns. */
  readonly kernels: readonly string[];
  /** The object it was found in. */
  readonly object: string;
}

export interface FileProblems {
  readonly path: string;
  /** The version of the document that the ranges are of; null for what is not open. */
  readonly version: number | null;
  readonly problems: readonly FileProblem[];
}

export interface HoverText {
  readonly markdown: string;
  /** How many kernels had no row any more. */
  readonly more: number;
  /** Where the newest kernel that has it defines it. */
  readonly definition: TypePlace | null;
  readonly range: PlaceRange;
}

export interface TextChange {
  readonly path: string;
  readonly range: PlaceRange;
  readonly newText: string;
}

export interface ProposedFix {
  readonly title: string;
  readonly kind: 'quickfix' | 'refactor';
  readonly isPreferred: boolean;
  readonly changes: readonly TextChange[];
  /** The problems that it mends. */
  readonly problems: readonly { readonly rule: string; readonly range: PlaceRange }[];
}

export interface CompletionList {
  readonly isIncomplete: boolean;
  readonly entries: readonly CompletionItem[];
}

export interface CompletionItem {
  readonly label: string;
  readonly kind: 'field' | 'type' | 'enumerator' | 'section' | 'target';
  readonly detail: string;
  readonly note: string;
  readonly sortText: string;
  readonly isMissingSomewhere: boolean;
  readonly range: PlaceRange;
  readonly newText: string;
}

/** A line of a kernel's type printed as C. */
export interface TypePlace {
  readonly kernel: string;
  readonly tag: TypeTag;
  readonly name: string;
  readonly line: number;
}

export type TypeTag = 'struct' | 'union' | 'enum' | 'typedef' | 'function';

export interface ProgramLens {
  readonly range: PlaceRange;
  readonly title: string;
  readonly program: string;
  /** Whether kernels run programs of its kind with test data. */
  readonly canBeTested: boolean;
}

export interface OffsetHint {
  readonly place: Place;
  readonly label: string;
}

export interface ProgramInSource {
  readonly name: string;
  readonly section: string;
  readonly range: PlaceRange;
  readonly selection: PlaceRange;
}

export interface FoundType extends TypePlace {
  readonly label: string;
}

/** A question about a document, asked of some kernels. */
export interface DocumentQuestion {
  readonly path: string;
  readonly kernels: readonly string[];
}

export interface PlaceQuestion extends DocumentQuestion {
  readonly place: Place;
}

/** What the protocol thread asks of the worker, and what it gets. */
export interface EngineRequests extends HostRequests {
  openKernels: [readonly KernelChoice[], readonly KernelSummary[]];
  check: [CheckJob, CheckOutcome];
  hover: [PlaceQuestion & { readonly mostRows: number }, HoverText | null];
  completions: [PlaceQuestion, CompletionList];
  definition: [PlaceQuestion, readonly TypePlace[]];
  fixes: [
    DocumentQuestion & {
      readonly range: PlaceRange;
      /** Rules that are switched off. */
      readonly without: readonly string[];
    },
    readonly ProposedFix[],
  ];
  safeFixes: [
    DocumentQuestion & {
      /** Rules that are switched off. */
      readonly without: readonly string[];
    },
    readonly TextChange[],
  ];
  lenses: [DocumentQuestion, readonly ProgramLens[]];
  hints: [DocumentQuestion & { readonly range: PlaceRange }, readonly OffsetHint[]];
  symbols: [DocumentQuestion, readonly ProgramInSource[]];
  types: [{ readonly query: string; readonly kernels: readonly string[] }, readonly FoundType[]];
  typeText: [
    { readonly kernel: string; readonly tag: TypeTag; readonly name: string },
    string | null,
  ];
  findType: [
    { readonly name: string; readonly tag: TypeTag | null; readonly kernels: readonly string[] },
    TypePlace | null,
  ];
  program: [DocumentQuestion & { readonly program: string }, string | null];
}

export type EngineMethod = keyof EngineRequests;

/** What the protocol thread tells the worker. */
export type EngineOrder =
  | {
      readonly order: 'document';
      readonly path: string;
      /** Null: it was closed. */
      readonly text: string | null;
      readonly version: number | null;
    }
  /** Results are to be told anew, where they were followed to through the edits since. */
  | { readonly order: 'follow' }
  /** Files that changed on disk. */
  | { readonly order: 'files'; readonly paths: readonly string[] }
  /** Objects that are gone, or results of unsaved text that a built object replaces. */
  | { readonly order: 'drop'; readonly keys: readonly string[] };

/** What the worker tells of its own accord. */
export type EngineEvent =
  | { readonly event: 'problems'; readonly files: readonly FileProblems[] }
  /** Results changed; of objects only what is new. */
  /** An error of CO-RE Lens itself, which ends nothing. */
  | { readonly event: 'error'; readonly message: string }
  | { readonly event: 'objects'; readonly reports: readonly ObjectReport[] };

export interface RequestMessage {
  readonly id: number;
  readonly method: EngineMethod;
  readonly params: unknown;
}

export type WorkerMessage =
  | EngineEvent
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };
