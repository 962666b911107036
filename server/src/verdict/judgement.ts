import type { BpfObject } from '../object';
import type { LinkedProgram, ReadOnlyData, SectionMeaning, StructOpsMaps } from '../program';
import type { RelocatedObject, Relocation } from '../relocation';
import type { WalkedFunction } from '../verifier';
import type { Cause, Site } from './cause';
import type { TargetKernel } from './target-kernel';

export type Verdict = 'loads' | 'fails' | 'unknown';

/** Whether the verifier gets to an instruction: `depends` where something that is not known decides. */
export type Reach = 'reached' | 'not-reached' | 'depends';

/** All of an object that does not depend on a kernel: understood once. */
export interface PreparedObject {
  readonly object: BpfObject;
  readonly relocations: readonly Relocation[];
  readonly programs: readonly PreparedProgram[];
  /** The constants that programs see: as shipped, or as set. */
  readonly data: ReadOnlyData;
  /** By index of the function: the calls that a kernel may not have. */
  readonly calls: readonly FunctionCalls[];
  readonly structOps: StructOpsMaps;
  /** Root types that relocations of several functions share: libbpf narrows their candidates by what it relocates. */
  readonly sharedRoots: readonly number[];
}

/** An entry program of the object. */
export interface PreparedProgram {
  /** Index in `BpfObject.functions`. */
  readonly functionIndex: number;
  /** Null when a call goes nowhere, for which libbpf refuses the object. */
  readonly image: LinkedProgram | null;
  /** Indexes of the relocations in functions of the image, in their order. */
  readonly relocations: readonly number[];
  /** Null for a section name that libbpf does not know. */
  readonly section: SectionMeaning | null;
  /** The image's functions as the verifier takes them; empty without an image. */
  readonly walked: readonly WalkedFunction[];
  /** The loads that may be from the program's context. */
  readonly contextLoads: () => readonly Site[];
  /** The instructions of the image that load a pointer to a struct by a relocated offset. */
  readonly pointerLoads: () => ReadonlySet<number>;
}

/** Calls out of a function, by position in it. */
export interface FunctionCalls {
  readonly helpers: readonly { readonly instruction: number; readonly helper: number }[];
  readonly externs: readonly { readonly instruction: number; readonly extern: number }[];
}

/** What one kernel would make of one program, loaded alone with the data that the object ships. */
export interface ProgramJudgement {
  readonly verdict: Verdict;
  /** Empty where nothing speaks against it. */
  readonly causes: readonly Cause[];
  /**
   * The relocations as they are when this program is loaded alone. They differ from those of the object as a whole only
   * where a kernel has several types of one name, of which the other programs' relocations leave fewer.
   */
  readonly relocated: RelocatedObject;
  /** Whether an instruction of a function in the program's image is reached; by the walk with the data as shipped. */
  reach(site: Site): Reach;
}

/** One object on one kernel. */
export interface ObjectJudgement {
  readonly kernel: TargetKernel;
  readonly relocated: RelocatedObject;
  /** In the order of `PreparedObject.programs`. */
  readonly programs: readonly ProgramJudgement[];
}
