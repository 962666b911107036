import { top } from './machine';
import type { LoopHead, State } from './state';
import { UNKNOWN_NUMBER, type Value } from './value';

/**
 * How often a path may be at the head of a loop without a bound of its own before numbers that change in it are forgotten.
 * The verifier forgets those that decided nothing at once (widen_imprecise_scalars), and follows the others.
 */
const MOST_EXACT_ROUNDS = 256;
const KEPT_REGISTERS = [6, 7, 8, 9];

/** Counts that a path is at the head of a loop: an iterator's, a callback's or that of may_goto. */
export function atLoopHead(state: State, pc: number): void {
  const frame = top(state);
  const known = frame.loops.find((loop) => loop.pc === pc);
  const rounds = (known?.rounds ?? 0) + 1;
  if (known !== undefined && rounds > MOST_EXACT_ROUNDS) forgetChanges(state, known);
  const isToBeCompared = rounds >= MOST_EXACT_ROUNDS;
  const head: LoopHead = {
    pc,
    rounds,
    registers: isToBeCompared ? frame.registers.slice() : [],
    stack: new Map(isToBeCompared ? frame.stack : []),
  };
  frame.loops = [...frame.loops.filter((loop) => loop.pc !== pc), head];
}

function forgetChanges(state: State, before: LoopHead): void {
  const { registers, stack } = top(state);
  for (const register of KEPT_REGISTERS) {
    if (isChanged(registers[register], before.registers[register])) {
      registers[register] = UNKNOWN_NUMBER;
    }
  }
  for (const [index, slot] of stack) {
    if (isChanged(slot.spilled, before.stack.get(index)?.spilled ?? null)) {
      stack.set(index, { ...slot, spilled: UNKNOWN_NUMBER });
    }
  }
}

function isChanged(now: Value | null, before: Value | null): boolean {
  return now?.scalar != null && now.scalar !== before?.scalar;
}
