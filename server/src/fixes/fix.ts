import type { CheckedObject, PlacedStep, Problem } from '../problem';
import type { SourceFile } from '../source';

/** A change of one file; offsets are UTF-16 units of the text of its `SourceFile`. */
export interface TextEdit {
  /** As in `SourceRange.file`. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** A change of the source that makes one problem go. */
export interface Fix {
  readonly title: string;
  readonly rule: string;
  readonly kind: 'quickfix' | 'refactor';
  /** In the order of the text, none touching another. */
  readonly edits: readonly TextEdit[];
  /** The one to take when in doubt; at most one of a problem. */
  readonly isPreferred: boolean;
  /** Cannot change what works already: it may be applied with others without a look. */
  readonly isSafe: boolean;
}

export interface FixRequest {
  readonly problem: Problem;
  /** What was checked when the problem was found. */
  readonly checked: CheckedObject;
  /** The file that the fixes are for, in the text that the problem's range is about. */
  readonly source: SourceFile;
  /** Its path as in `SourceRange.file`. */
  readonly path: string;
  /** Where the steps of the object's relocations stand, for fixes of more reads than that of the problem. */
  readonly steps?: readonly PlacedStep[];
  /** Others change the same statement: only an expression may be replaced. */
  readonly isPartOfStatement?: boolean;
}

/** An edit of the file at hand. */
export type Edit = Omit<TextEdit, 'file'>;

/** A fix as the folder's functions make it. */
export interface Draft {
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly isSafe?: boolean;
  /** It is one for those who know that they want it. */
  readonly isForExperts?: boolean;
}

export function replaced(start: number, end: number, newText: string): Edit {
  return { start, end, newText };
}

export function inserted(at: number, newText: string): Edit {
  return { start: at, end: at, newText };
}
