import type { State } from './state';

/**
 * The paths that are still to be followed. Those that do not depend on anything unknown come first, the last one found
 * before the others, as in verifier.c. Of the others the one that is furthest behind does, so that both sides of a branch
 * meet before either goes on.
 */
export class Waiting {
  private readonly certain: State[] = [];
  private readonly depending: State[] = [];
  /** How many states were compared with others. */
  comparisons = 0;

  add(state: State): void {
    (state.assumptions.length === 0 ? this.certain : this.depending).push(state);
  }

  take(): State | undefined {
    const state = this.certain.pop();
    if (state !== undefined || this.depending.length === 0) return state;
    this.comparisons += this.depending.length;
    let first = 0;
    for (let i = 1; i < this.depending.length; i++) {
      if (isBefore(this.depending[i], this.depending[first])) first = i;
    }
    return this.depending.splice(first, 1)[0];
  }

  /** Whether another path should be followed first. */
  isBehind(state: State): boolean {
    this.comparisons += this.depending.length;
    return this.certain.length > 0 || this.depending.some((other) => isBefore(other, state));
  }
}

function isBefore(a: State, b: State): boolean {
  const depth = Math.min(a.frames.length, b.frames.length);
  for (let i = 1; i <= depth; i++) {
    const difference = positionIn(a, i) - positionIn(b, i);
    if (difference !== 0) return difference < 0;
  }
  if (a.frames.length !== b.frames.length) return a.frames.length > b.frames.length;
  return a.assumptions.length < b.assumptions.length;
}

/** Where a path is in its frame `i`, counted from 1. */
function positionIn({ frames, pc }: State, i: number): number {
  return i < frames.length ? frames[i].returnTo : pc;
}
