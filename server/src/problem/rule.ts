import type { NearestThings } from './nearest-there';
import type { ObjectJudgement, PreparedObject, Site } from '../verdict';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** One object with what every chosen kernel makes of it, in the order in which the kernels were chosen. */
export interface CheckedObject {
  readonly prepared: PreparedObject;
  readonly judgements: readonly ObjectJudgement[];
}

/** What in the source a finding is about, so that the very token is found. */
export type Token =
  /** The accessor of a relocation: the last step of its access. `step` picks an earlier one. */
  | { readonly kind: 'accessor'; readonly relocation: number; readonly step?: number }
  /**
   * An identifier on the line: a helper, a kfunc, an enumerator, a variable. A value may stand on another line of the
   * function, since compilers give constants no line of their own.
   */
  | { readonly kind: 'name'; readonly name: string; readonly isValue?: boolean };

export type Place =
  | { readonly kind: 'instruction'; readonly site: Site; readonly token: Token | null }
  /** A program as a whole: its SEC() line. */
  | { readonly kind: 'program'; readonly functionIndex: number }
  /** Something declared at file level: an extern, a map, a variable of the object; nothing tells its line. */
  | { readonly kind: 'declaration'; readonly name: string }
  | { readonly kind: 'object' };

/**
 * What a rule found on one kernel. Findings of one rule, place and subject are one problem, whatever kernels, programs and
 * inlined copies they come from.
 */
export interface Finding {
  /** Index in `CheckedObject.judgements`. */
  readonly kernel: number;
  /** Indexes in `PreparedObject.programs`. */
  readonly programs: readonly number[];
  readonly place: Place;
  /** `struct task_struct.state` */
  readonly subject: string;
  readonly severity: Severity;
  /**
   * What is expected and found, as a sentence that kernels can be appended to, without them and without a full stop:
   * `struct task_struct has no field 'state'`. Where kernels differ, each sentence is told with its own.
   */
  readonly message: string;
  /** The nearest thing that this kernel has instead: `'__state', unsigned int, same place`. */
  readonly nearest?: string;
  /** What to do. */
  readonly help?: string;
  /** Other places that explain it: the guard, a local type. */
  readonly related?: readonly { readonly place: Place; readonly message: string }[];
}

export interface Rule {
  /** As users write it: `field-missing`. */
  readonly id: string;
  /** What it finds, in one line for lists. */
  readonly summary: string;
  /** The severity it has at most; a finding may have less. */
  readonly severity: Severity;
  /** Null where nothing was found for some time, so that others may have their turn. */
  find(checked: CheckedObject, nearest: NearestThings): Iterable<Finding | null>;
}
