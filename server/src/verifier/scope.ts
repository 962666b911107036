import type { Instructions } from '../object';
import type { ImageReference } from '../program';
import { flowOf, type Flow } from './flow';
import type { Surroundings, WalkedFunction } from './machine';
import { relevantRegisters } from './relevance';
import { sliceFor, type Slice } from './slice';
import type { State } from './state';

/** What a walk has to look at to tell whether its targets are reached; everything where it has none. */
export class Scope {
  /** By instruction, the registers that have a say, as bits. */
  readonly registers: Uint16Array;
  private readonly slice: Slice | null;
  private readonly flow: Flow | null;
  private readonly open: Set<number> | null;
  /** By instruction, 1 where a target may still follow in the same function or in those it calls. */
  private leading: Uint8Array | null = null;

  constructor(
    instructions: Instructions,
    references: readonly (ImageReference | undefined)[],
    functions: readonly WalkedFunction[],
    surroundings: Surroundings,
    targets: readonly number[] | null,
  ) {
    const mayEnd = references.some(
      (reference) => reference?.kind === 'extern' && surroundings.endsPath(reference.extern),
    );
    this.flow = targets === null || mayEnd ? null : flowOf(instructions, references, functions);
    this.slice = this.flow === null ? null : sliceFor(this.flow, targets ?? []);
    this.registers = this.slice?.registers ?? relevantRegisters(instructions, functions);
    this.open = targets === null ? null : new Set(targets);
  }

  slotsAt(pc: number): Uint8Array | null {
    if (this.slice === null || this.flow === null) return null;
    return this.slice.slots[this.flow.functionOf[pc]] ?? null;
  }

  /** Whether a jump has a say. */
  decides(pc: number): boolean {
    return this.slice === null || this.slice.decides[pc] === 1;
  }

  noteReached(pc: number): void {
    if (this.open?.delete(pc) === true) this.leading = null;
  }

  /** Whether a path may still get to a target that is not known to be reached. */
  leadsToTarget({ pc, frames }: State): boolean {
    if (this.open === null) return true;
    if (this.open.size === 0) return false;
    if (this.flow === null) return true;
    const leading = (this.leading ??= leadingTo(this.flow, this.open));
    if (leading[pc] === 1) return true;
    return frames.some(({ returnTo, callbackOf }) => {
      if (callbackOf !== null && leading[callbackOf] === 1) return true;
      return returnTo >= 0 && leading[returnTo] === 1;
    });
  }
}

function leadingTo(flow: Flow, targets: ReadonlySet<number>): Uint8Array {
  const { next, target, functionOf, callers, callbacks, callbackCalls } = flow;
  const before: number[][] = Array.from({ length: next.length }, () => []);
  for (let pc = 0; pc < next.length; pc++) {
    if (next[pc] >= 0) before[next[pc]].push(pc);
    if (target[pc] >= 0) before[target[pc]].push(pc);
  }
  const leading = new Uint8Array(next.length);
  const waiting = [...targets];
  const entered = new Set<number>();
  for (let pc = waiting.pop(); pc !== undefined; pc = waiting.pop()) {
    if (leading[pc] === 1) continue;
    leading[pc] = 1;
    for (const earlier of before[pc]) waiting.push(earlier);
    const index = functionOf[pc];
    if (entered.has(index)) continue;
    entered.add(index);
    waiting.push(...callers[index]);
    if (callbacks.has(index)) waiting.push(...callbackCalls);
  }
  return leading;
}
