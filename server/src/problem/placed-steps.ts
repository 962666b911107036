import type { PreparedObject } from '../verdict';
import { SourceLocator, type SourceTexts } from './locate';
import type { SourceRange } from './problem';

/** A step of an access at its very token. */
export interface PlacedStep {
  /** Index in `PreparedObject.relocations`. */
  readonly relocation: number;
  /** Index of the step; −1 for what has none, as a type. */
  readonly step: number;
  readonly range: SourceRange;
}

/** A program at its SEC(). */
export interface PlacedProgram {
  /** Index in `PreparedObject.programs`. */
  readonly program: number;
  readonly range: SourceRange | null;
}

/** Every step of every relocation whose token is found in a source at hand; unsure places are left out. */
export function placedSteps(prepared: PreparedObject, sources: SourceTexts): PlacedStep[] {
  const locator = new SourceLocator(prepared, sources);
  const placed: PlacedStep[] = [];
  for (const [relocation, { access, record }] of prepared.relocations.entries()) {
    if (access === null) continue;
    const site = { functionIndex: record.functionIndex, instruction: record.instruction };
    const named = access.steps.flatMap(({ isMember }, step) => (isMember ? [step] : []));
    for (const step of named.length > 0 ? named : [-1]) {
      const token = { kind: 'accessor', relocation, ...(step >= 0 && { step }) } as const;
      const range = locator.range({ kind: 'instruction', site, token });
      if (range?.certainty === 'exact') placed.push({ relocation, step, range });
    }
  }
  return placed;
}

/** Where the source declares each program. */
export function placedPrograms(prepared: PreparedObject, sources: SourceTexts): PlacedProgram[] {
  const locator = new SourceLocator(prepared, sources);
  return prepared.programs.map(({ functionIndex }, program) => ({
    program,
    range: locator.range({ kind: 'program', functionIndex }),
  }));
}
