import type { NearestThere } from './nearest-there';
import type { Reason, ReasonCode, Relocation } from '../relocation';
import {
  ASK_MODULES,
  causesOf,
  findingOf,
  mayBeInModule,
  notInVmlinux,
  type Occurrence,
} from './causes';
import type { CheckedObject, Finding, Token } from './rule';
import { missSentence } from './sentences';

/** A relocation that is poisoned and reached, with why. */
export interface ReachedPoison extends Occurrence<'poison-reached'> {
  readonly relocation: Relocation;
  readonly reason: Reason;
}

/** Every reached poison whose reason has one of these codes. */
export function* reachedPoison(
  checked: CheckedObject,
  codes: readonly ReasonCode[],
): Generator<ReachedPoison> {
  for (const occurrence of causesOf(checked, 'poison-reached')) {
    const index = occurrence.cause.relocation;
    const { reason } = checked.judgements[occurrence.kernel].relocated.results[index];
    if (!codes.includes(reason.code)) continue;
    yield { ...occurrence, relocation: checked.prepared.relocations[index], reason };
  }
}

/** The accessor that the kernel cannot follow. */
export function poisonToken(index: number, relocation: Relocation, reason: Reason): Token {
  return {
    kind: 'accessor',
    relocation: index,
    ...('step' in reason && { step: memberUpTo(relocation, reason.step) }),
  };
}

/** The step itself if it has a name, else the last one before it that has. */
function memberUpTo({ access }: Relocation, step: number): number {
  let at = step;
  while (at > 0 && access?.steps[at].isMember === false) at--;
  return at;
}

/** The finding that a reached poison is: at the token of its relocation. */
export function poisonFinding(
  found: ReachedPoison,
  rest: { readonly nearest?: NearestThere | undefined; readonly help: string },
): Finding {
  const { cause, relocation, reason } = found;
  const token = poisonToken(cause.relocation, relocation, reason);
  const finding = {
    place: { kind: 'instruction', site: cause.site, token },
    subject: relocation.spec,
    ...(rest.nearest !== undefined && { nearest: rest.nearest.text }),
  } as const;
  if (reason.code !== 'type-missing' || !mayBeInModule(cause, reason.type)) {
    return findingOf(found, { ...finding, message: missSentence(reason), help: rest.help });
  }
  const message = notInVmlinux(reason.type);
  return findingOf(
    found,
    { ...finding, message, help: `${rest.help}; ${ASK_MODULES}` },
    reason.type,
  );
}
