import type { Certainty } from '../source';
import type { Place, Severity } from './rule';

/** A range of a source file; lines and columns count from 1, columns in UTF-16 units, the end is behind the last one. */
export interface SourceRange {
  /** Where the source was found, else as the object records it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The text of the first line; empty when it is not known. */
  readonly text: string;
  /** How sure the place is; `carried` where the source is not at hand, or was changed there, and the object alone tells. */
  readonly certainty: Certainty | 'carried';
}

/** What is to be said to a user, once, for all kernels and programs it concerns. */
export interface Problem {
  readonly rule: string;
  readonly severity: Severity;
  /** With its kernels, without a full stop. */
  readonly message: string;
  readonly help: string | null;
  /** What it stands at, as the object has it; of several copies of inlined code one. */
  readonly place: Place;
  /** Null when the object does not tell. */
  readonly range: SourceRange | null;
  /** Where the program defines the type whose access it is about; null when that is not at hand. */
  readonly localType: SourceRange | null;
  /** The function it stands in; null for what concerns the object. */
  readonly functionName: string | null;
  /** Indexes in `PreparedObject.programs`, ascending. */
  readonly programs: readonly number[];
  /** Indexes of the chosen kernels, ascending. */
  readonly kernels: readonly number[];
  readonly related: readonly RelatedPlace[];
}

export interface RelatedPlace {
  readonly range: SourceRange | null;
  readonly message: string;
}
