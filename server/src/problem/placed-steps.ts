import type { Relocation } from '../relocation';
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
  const copies = new Map<string, readonly PlacedRange[]>();
  for (const [index, relocation] of prepared.relocations.entries()) {
    const key = copyKey(relocation);
    let ranges = key === null ? undefined : copies.get(key);
    if (ranges === undefined) {
      ranges = rangesOf(relocation, index, locator);
      if (key !== null) copies.set(key, ranges);
    }
    for (const { step, range } of ranges) placed.push({ relocation: index, step, range });
  }
  return placed;
}

type PlacedRange = Pick<PlacedStep, 'step' | 'range'>;

function rangesOf(
  { access, record }: Relocation,
  relocation: number,
  locator: SourceLocator,
): PlacedRange[] {
  if (access === null) return [];
  const site = { functionIndex: record.functionIndex, instruction: record.instruction };
  const named = access.steps.flatMap(({ isMember }, step) => (isMember ? [step] : []));
  const placed: PlacedRange[] = [];
  for (const step of named.length > 0 ? named : [-1]) {
    const token = { kind: 'accessor', relocation, ...(step >= 0 && { step }) } as const;
    const range = locator.range({ kind: 'instruction', site, token });
    if (range?.certainty === 'exact') placed.push({ step, range });
  }
  return placed;
}

/** The same for copies of inlined code, which stand at the same tokens; null where nothing tells the line. */
function copyKey({ source, record, accessString, kind, path }: Relocation): string | null {
  if (source === null) return null;
  const { file, line, column } = source;
  return [line, column, record.typeId, accessString, kind, path, file].join('\0');
}

/** Where the source declares each program. */
export function placedPrograms(prepared: PreparedObject, sources: SourceTexts): PlacedProgram[] {
  const locator = new SourceLocator(prepared, sources);
  return prepared.programs.map(({ functionIndex }, program) => ({
    program,
    range: locator.range({ kind: 'program', functionIndex }),
  }));
}
