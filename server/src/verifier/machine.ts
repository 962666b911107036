import type { Instructions } from '../object';
import type { ImageReference } from '../program';
import type { VerifierRules } from './versions';
import { FRAME_POINTER, type Frame, type State } from './state';
import type { Value } from './value';

/** A function of the image: how the verifier takes it. */
export interface WalkedFunction {
  readonly start: number;
  readonly count: number;
  /** Verified alone, not in the paths of its callers. */
  readonly isGlobal: boolean;
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
  context(offset: number, size: number): Value | null;
  /** Whether a call of this kernel function never returns, as bpf_throw. */
  endsPath(extern: number): boolean;
}
/** What single instructions are stepped through with. */
export interface Machine {
  readonly instructions: Instructions;
  readonly references: readonly (ImageReference | undefined)[];
  readonly surroundings: Surroundings;
  /** An id that no value has yet. */
  newId(): number;
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
      const after = change(slot.spilled);
      if (after !== slot.spilled) stack.set(index, { spilled: after, size: slot.size });
    }
  }
}
