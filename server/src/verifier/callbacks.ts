import { clobber } from './calls';
import type { Callback } from './helpers';
import { top, type Machine } from './machine';
import { copyState, newFrame, type State } from './state';
import {
  KERNEL_POINTER,
  OPAQUE_POINTER,
  pointerTo,
  TRUSTED_POINTER,
  UNKNOWN_NUMBER,
  type Value,
} from './value';

/**
 * The path into a callback at a call that runs it (verifier.c, push_callback_call); null where there is none: bpf_loop
 * with as many rounds as there have been, or an unknown callback.
 */
export function startCallback(
  machine: Machine,
  state: State,
  callback: Callback,
  pc: number,
): State | null {
  const caller = top(state);
  const { registers } = caller;
  const region = registers[callback.argument]?.pointer?.region;
  if (region?.kind !== 'function') return null;
  const isRepeated = machine.surroundings.rules.repeatsCallbacks && callback.kind !== 'timer';
  if (callback.kind === 'loop' && isRepeated) {
    const limit = registers[1]?.scalar?.umax;
    const isOver = limit !== undefined && BigInt(caller.callbackRounds) >= limit;
    if (isOver) {
      caller.callbackRounds = 0;
      return null;
    }
  }
  const values = argumentsOf(callback, registers);
  if (callback.kind === 'timer') {
    const alone = newFrame(0, -1);
    for (const [i, value] of values.entries()) alone.registers[i + 1] = value;
    return { frames: [alone], pc: region.entry, assumptions: state.assumptions };
  }
  const inside = copyState(state, region.entry);
  const frame = newFrame(inside.frames.length, pc + 1, pc);
  for (const [i, value] of values.entries()) frame.registers[i + 1] = value;
  if (isRepeated) {
    top(inside).callbackRounds++;
    caller.callbackRounds = 0;
  } else {
    clobber(top(inside));
  }
  inside.frames.push(frame);
  return inside;
}

function argumentsOf(callback: Callback, registers: readonly (Value | null)[]): Value[] {
  const context = registers[callback.context] ?? UNKNOWN_NUMBER;
  const found = pointerTo({ kind: 'other' }, null, 'never');
  switch (callback.kind) {
    case 'loop':
      return [UNKNOWN_NUMBER, context];
    case 'map element':
      return [registers[1] ?? OPAQUE_POINTER, found, found, context];
    case 'vma':
      return [TRUSTED_POINTER, KERNEL_POINTER, context];
    case 'ring buffer':
      return [OPAQUE_POINTER, context];
    case 'timer':
      return [OPAQUE_POINTER, found, found];
  }
}
