import { isSubset, withoutOpposite } from './inputs';
import type { Scope } from './scope';
import { copyState, coversState, type Relevant, type State } from './state';

const MOST_STATES = 64;
/** A state that covered none of so many others is forgotten, as verifier.c does. */
const MOST_MISSES = 8;

interface Remembered {
  readonly state: State;
  hits: number;
  misses: number;
}

/** The states that paths were in where they may meet (verifier.c, explored_states). */
export class Explored {
  private readonly states = new Map<number, Remembered[]>();
  /** How many states were compared with others. */
  comparisons = 0;

  constructor(
    private readonly scope: Scope,
    readonly isPrunePoint: Uint8Array,
  ) {}

  /**
   * Whether a state need not be explored: one that was reached whenever this one is allowed all that it does; else it is
   * remembered. Where both sides of a branch that unknown inputs decide lead to one state, it no longer depends on that.
   */
  covers(state: State): boolean {
    const known = this.states.get(state.pc) ?? [];
    const relevant = this.relevantTo(state);
    for (let i = known.length - 1; i >= 0; i--) {
      const remembered = known[i];
      const earlier = remembered.state;
      this.comparisons++;
      if (!coversState(earlier, state, relevant)) {
        if (++remembered.misses > remembered.hits * 3 + MOST_MISSES) known.splice(i, 1);
        continue;
      }
      remembered.hits++;
      if (isSubset(earlier.assumptions, state.assumptions)) return true;
      const merged = withoutOpposite(earlier.assumptions, state.assumptions);
      if (merged === null || merged.length >= state.assumptions.length) continue;
      state.assumptions = merged;
      i = known.length;
    }
    if (known.length >= MOST_STATES) known.shift();
    known.push({ state: copyState(state, state.pc), hits: 0, misses: 0 });
    this.states.set(state.pc, known);
    return false;
  }

  private relevantTo({ frames, pc }: State): Relevant[] {
    const { scope } = this;
    const last = frames.length - 1;
    return frames.map((_, depth) => {
      const inner = depth === last ? null : frames[depth + 1];
      if (inner === null) return { registers: scope.registers[pc], slots: scope.slotsAt(pc) };
      // A callback's caller is at the call again afterwards, with its arguments.
      const at = inner.callbackOf ?? inner.returnTo;
      const registers = scope.registers[at] & (inner.callbackOf === null ? 0x7c0 : 0x7ff);
      return { registers, slots: scope.slotsAt(at) };
    });
  }
}
