import type { Result } from '../bytes';
import type { CasesWanted, InlineRun, Job } from '../host-tasks';
import type { CaseFault, CaseOutline } from '../test-run';
import type { Verdict } from '../verdict';
import type { PlaceRange } from './messages';

/** Where the sources of an object may be found. */
export interface SourcePlaces {
  readonly roots: readonly string[];
  readonly sourceMap: Readonly<Record<string, string>>;
}

/** A host with the folder of its kernel. */
export interface HostKernel {
  readonly host: string;
  readonly folder: string;
}

/** What the check says for one host. */
export interface HostForesight {
  /** By the index of the program; null where the check could not be made. */
  readonly verdicts: readonly (Verdict | null)[];
  readonly sentences: readonly string[];
}

/** One reason of a host against a program, in a source as it is now. */
export interface PlacedRefusal {
  readonly cause: string;
  readonly program: string | null;
  readonly message: string;
  /** What the check had said beside it. */
  readonly opinion: string | null;
  readonly place: { readonly path: string; readonly range: PlaceRange } | null;
  /** Whether the check had said that the program loads, of something that it looks for. */
  readonly differs: boolean;
  /** The instruction with the registers before it. */
  readonly state: string | null;
  readonly steps: readonly {
    readonly path: string;
    readonly range: PlaceRange;
    readonly message: string;
  }[];
}

/** What is wrong with a case, or with the whole file. */
export interface FaultyCase extends CaseFault {
  readonly caseName: string | null;
}

/** What the protocol thread asks of the worker about objects and hosts. */
export interface HostRequests {
  prepareLoad: [
    {
      readonly path: string;
      /** Empty: those that load by themselves. */
      readonly programs: readonly string[];
      readonly constants: readonly string[];
      /** A kernel of this machine, whose types are given to hosts. */
      readonly btf: string | null;
    },
    Result<{
      readonly programs: readonly string[];
      readonly bytes: Uint8Array;
      readonly types: Uint8Array | null;
    }>,
  ];
  foresee: [
    {
      readonly path: string;
      readonly programs: readonly string[];
      readonly constants: readonly string[];
      /** By index of the host; null where its kernel is not to be had. */
      readonly kernels: readonly (HostKernel | null)[];
      readonly places: SourcePlaces;
    },
    Result<readonly HostForesight[]>,
  ];
  explain: [
    {
      readonly path: string;
      readonly host: string;
      readonly programs: readonly string[];
      readonly log: string;
      readonly places: SourcePlaces;
      /** What it was prepared for: `prepareRuns` reads a build that may be newer than what was loaded. */
      readonly after: 'load' | 'run';
    },
    readonly PlacedRefusal[],
  ];
  prepareRuns: [
    { readonly wanted: InlineRun | CasesWanted },
    Result<{
      /** Of the object. */
      readonly path: string;
      readonly jobs: readonly Job[];
      readonly faults: readonly FaultyCase[];
    }>,
  ];
  listCases: [
    { readonly text: string },
    {
      readonly object: string | null;
      readonly outline: readonly CaseOutline[];
      readonly faults: readonly CaseFault[];
    },
  ];
  readLog: [
    { readonly text: string; readonly object: string | null; readonly places: SourcePlaces },
    {
      /** Lines, counted from 0. */
      readonly folds: readonly { readonly start: number; readonly end: number }[];
      /** Offsets in the text, with the source line (from 1) they stand for. */
      readonly links: readonly {
        readonly start: number;
        readonly end: number;
        readonly path: string;
        readonly line: number;
      }[];
    },
  ];
}
