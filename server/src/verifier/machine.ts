import type { Instructions } from '../object';
import type { ImageReference } from '../program';
import type { Inputs } from './inputs';
import { FRAME_POINTER, type Frame, type State } from './state';
import type { Value } from './value';
import type { VerifierRules } from './versions';

/** What is known of an argument of a global function when it is verified alone. */
export type Parameter = 'number' | 'context' | 'pointer' | 'non-null pointer';

/** A function of the image: how the verifier takes it. */
export interface WalkedFunction {
  readonly start: number;
  readonly count: number;
  /** Verified alone, not in the paths of its callers. */
  readonly isGlobal: boolean;
  /** Of a global function; numbers where it is absent. */
  readonly parameters?: readonly Parameter[];
  /** How many bytes the pointer arguments of a global function point to, R1 first; 8 where that is not told. */
  readonly pointedSizes?: readonly (number | null)[];
}

/**
 * Something that a kernel would know and the walk does not: a Kconfig option without a configuration, `const volatile`
 * data that the application may set, a symbol whose address BTF does not tell. One name is one thing; numbers computed
 * from it, and what branches on them decide, depend on that name.
 */
export interface UnknownInput {
  readonly unknown: string;
}

/** What the walk is told about everything outside the instructions. */
export interface Surroundings {
  readonly rules: VerifierRules;
  readonly littleEndian: boolean;
  /** What a 64-bit load with a reference gives, maps, data and functions apart; unknown: it may be 0 or an address. */
  extern(index: number): Value | UnknownInput;
  /** A number that the verifier takes from constant global data; null where the data are not constant to it. */
  readData(section: number, offset: number, size: number): bigint | UnknownInput | null;
  /** A map that is an array: a constant key below this is always found. */
  arrayLength(map: number): number | null;
  /** What a load from the context gives where it is no number: TRUSTED_POINTER, KERNEL_POINTER or the like. */
  context(offset: number, size: number): Value | null;
  /**
   * Whether a load of eight bytes through a typed pointer of the kernel gives another such pointer; a number where it is
   * absent. CO-RE relocations of the instruction tell.
   */
  loadsPointer?(pc: number): boolean;
  /** The bytes of a map's key and value; without them, more of a stack is forgotten than need be. */
  mapSizes?(map: number): { readonly key: number; readonly value: number };
  /** How many bytes the pointer arguments of a kernel function point to, R1 first; 8 where that is not told. */
  pointedSizes?(extern: number): readonly (number | null)[] | null;
  /** Whether a call of this kernel function never returns, as bpf_throw. */
  endsPath(extern: number): boolean;
  /** An extern's name, by which open-coded iterators are known: bpf_iter_num_next. */
  externName?(extern: number): string;
  /** CONFIG_NR_CPUS, the most that the number of processors can be; absent or null where that is not known. */
  readonly mostProcessors?: number | null;
}

/** What single instructions are stepped through with. */
export interface Machine {
  readonly instructions: Instructions;
  readonly references: readonly (ImageReference | undefined)[];
  readonly surroundings: Surroundings;
  readonly inputs: Inputs;
  /** An id that no value has yet. */
  newId(): number;
  /** Another path that goes on from a state. */
  fork(state: State): void;
}

export function top(state: State): Frame {
  return state.frames[state.frames.length - 1];
}

/** Changes every value that the registers and stacks of all frames hold. */
export function replaceAll(state: State, change: (value: Value) => Value): void {
  for (const { registers, stack } of state.frames) {
    for (let register = 0; register < FRAME_POINTER; register++) {
      const value = registers[register];
      if (value !== null) registers[register] = change(value);
    }
    for (const [index, slot] of stack) {
      if (slot.spilled === null) continue;
      const spilled = change(slot.spilled);
      if (spilled !== slot.spilled) stack.set(index, { ...slot, spilled });
    }
  }
}
