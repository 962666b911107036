import type { ReasonCode } from '../../relocation';
import { reachedPoison, type ReachedPoison } from '../poison';
import type { CheckedObject, Place } from '../rule';
import { flawedCheckOf, type Flaw, type FlawedCheck } from './find-guard';
import { ProgramGuards } from './program-guards';
import { flawClause, placeOf, rightGuard } from './words';

/** A reached poison with the check that was meant to keep the verifier from it. */
export interface IneffectiveGuard extends ReachedPoison {
  readonly guard: {
    readonly label: string;
    readonly place: Place;
    readonly flawed: FlawedCheck;
    /** The relocation that asks; −1 for a check that is none. */
    readonly relocation: number;
  };
  readonly sentence: string;
  readonly help: string;
}

/** Why an instruction is poisoned. */
const POISON_REASONS: readonly ReasonCode[] = [
  'type-missing',
  'type-kind-differs',
  'type-differs',
  'field-missing',
  'kinds-differ',
  'nesting-differs',
  'index-out-of-range',
  'enumerator-missing',
  'size-mismatch',
];

/** What several rules ask for is found once. */
const known = new WeakMap<CheckedObject, readonly IneffectiveGuard[]>();

/** Every poison that is surely reached although a check is there. */
export function ineffectiveGuards(checked: CheckedObject): readonly IneffectiveGuard[] {
  const found = known.get(checked) ?? [...findIneffectiveGuards(checked)];
  known.set(checked, found);
  return found;
}

function* findIneffectiveGuards(checked: CheckedObject): Generator<IneffectiveGuard> {
  const { prepared, judgements } = checked;
  for (const found of reachedPoison(checked, POISON_REASONS)) {
    const { cause, kernel, program, relocation, reason } = found;
    if (cause.certainty !== 'certain') continue;
    const guards = ProgramGuards.of(prepared, program);
    if (guards === null || guards.checks.length === 0) continue;
    const position = guards.positionOf(cause.site);
    if (position < 0) continue;
    const answers = guards.answersOn(judgements[kernel]);
    const flawed = flawedCheckOf(guards, position, relocation, answers);
    if (flawed === null) continue;
    const { label } = guards.checks[flawed.check];
    const guard = {
      label,
      flawed,
      place: placeOf(guards, flawed),
      relocation: guards.code.relocationAt[flawed.position],
    };
    const sentence = flawClause(guards, flawed, position, relocation, reason, answers);
    yield { ...found, guard, sentence, help: helpFor(flawed.flaw, flawed, rightGuard(relocation)) };
  }
}

const UNKNOWN_TO_VERIFIER =
  'the verifier does not know what is kept in maps and global data or goes through global functions, ' +
  'and older ones forget small variables on the stack';

function helpFor(flaw: Flaw, { relation }: FlawedCheck, right: string): string {
  switch (flaw) {
    case 'too late':
      return `ask before it is read, and read only where ${right} is true`;
    case 'moved in front':
      return 'read it in a function of its own that is not inlined (__noinline), so that its offset stays behind the check';
    case 'no say':
      return `read only where ${right} is true; ${UNKNOWN_TO_VERIFIER}`;
    case 'not followed':
      return `test ${right} directly in front of the read; ${UNKNOWN_TO_VERIFIER}`;
    case 'lets through':
      return relation === 'version'
        ? `versions do not tell what distributions carry back: read only where ${right} is true`
        : `read only where ${right} is true`;
  }
}
