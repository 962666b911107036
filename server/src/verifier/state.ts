import type { Assumption } from './inputs';
import { coversStack, type Slot, type Stack } from './stack';
import { coversValue, IdPairs, pointerTo, type Value } from './value';

/** Registers R0 to R10; null for one that was never written. */
export type Registers = (Value | null)[];

/** A loop that the verifier cuts short by knowing less: how often a path was at its head, and what it knew then. */
export interface LoopHead {
  readonly pc: number;
  readonly rounds: number;
  readonly registers: Registers;
  readonly stack: Stack;
}

export interface Frame {
  readonly registers: Registers;
  readonly stack: Stack;
  /** Where the caller goes on; −1 for the outermost frame. */
  readonly returnTo: number;
  /** For a callback: the call that runs it, to which it returns for the next round. */
  readonly callbackOf: number | null;
  /** How often the callback of a call that this frame is at has run. */
  callbackRounds: number;
  loops: readonly LoopHead[];
}

/** One path's knowledge at one instruction. */
export interface State {
  readonly frames: Frame[];
  pc: number;
  /** What it took for granted of unknown inputs, sorted. */
  assumptions: readonly Assumption[];
}

export const FRAME_POINTER = 10;
export const NO_ASSUMPTIONS: readonly Assumption[] = [];

export function newFrame(depth: number, returnTo: number, callbackOf: number | null = null): Frame {
  const registers: Registers = new Array<Value | null>(11).fill(null);
  registers[FRAME_POINTER] = pointerTo({ kind: 'stack', frame: depth }, 0, 'unasked');
  const stack = new Map<number, Slot>();
  return { registers, stack, returnTo, callbackOf, callbackRounds: 0, loops: [] };
}

export function copyState(state: State, pc: number): State {
  return {
    pc,
    assumptions: state.assumptions,
    frames: state.frames.map((frame) => ({
      registers: frame.registers.slice(),
      stack: new Map(frame.stack),
      returnTo: frame.returnTo,
      callbackOf: frame.callbackOf,
      callbackRounds: frame.callbackRounds,
      loops: frame.loops,
    })),
  };
}

/** What of a frame has a say: registers as bits, and slots of its stack; null for all of them. */
export interface Relevant {
  readonly registers: number;
  readonly slots: Uint8Array | null;
}

/** Whether exploring `later` can reach nothing that exploring `earlier` did not (verifier.c, states_equal). */
export function coversState(earlier: State, later: State, relevant: readonly Relevant[]): boolean {
  if (earlier.frames.length !== later.frames.length) return false;
  const ids = new IdPairs();
  const top = earlier.frames.length - 1;
  for (let depth = top; depth >= 0; depth--) {
    const a = earlier.frames[depth];
    const b = later.frames[depth];
    if (a.returnTo !== b.returnTo || a.callbackOf !== b.callbackOf) return false;
    const { registers, slots } = relevant[depth];
    for (let register = 0; register < 11; register++) {
      if ((registers & (1 << register)) === 0) continue;
      if (!coversValue(a.registers[register], b.registers[register], ids)) return false;
    }
    if (!coversStack(a.stack, b.stack, ids, slots)) return false;
  }
  return true;
}
