import type { CheckedObject, PlacedProgram, PlacedStep, Problem } from '../problem';
import type { SourceFile, TypeRef } from '../source';
import type { TargetKernel } from '../verdict';

/** A checked object that has something to say of a document. */
export interface ObjectInView {
  readonly path: string;
  readonly checked: CheckedObject;
  readonly problems: readonly Problem[];
  readonly steps: readonly PlacedStep[];
  readonly programs: readonly PlacedProgram[];
  /** How messages name the kernels that it was judged on. */
  readonly labels: readonly string[];
}

/** A document with all that is known of it; ranges are those of its text as it is now. */
export interface DocumentView {
  /** As `SourceRange.file` names it. */
  readonly path: string;
  readonly source: SourceFile;
  readonly objects: readonly ObjectInView[];
  /** The chosen ones, in their order. */
  readonly kernels: readonly TargetKernel[];
}

/** A type or function of a kernel that has a document of its own. */
export interface KernelTypeRef {
  readonly tag: TypeRef['tag'] | 'function';
  readonly name: string;
}
