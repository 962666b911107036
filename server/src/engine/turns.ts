import type { Pause } from '../check';

/** Milliseconds that work may take before it lets others have their turn. */
const LONGEST_TURN = 15;

/**
 * Pauses for work that takes long: when its turn is over, the messages that came meanwhile are answered, then `others` is
 * called. What that rejects with ends the work.
 */
export function turns(others: () => Promise<void>): Pause {
  let started = performance.now();
  const next = async () => {
    await new Promise(setImmediate);
    await others();
    started = performance.now();
  };
  return () => (performance.now() - started < LONGEST_TURN ? null : next());
}
